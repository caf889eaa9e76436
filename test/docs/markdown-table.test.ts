import { describe, expect, test } from '@jest/globals';
import { codesIn, tableUnder } from './markdown-table.ts';

test('the table below a heading is read by its columns, and no other', () => {
  const page = `
## Wildcards

| wildcard | why     |
| -------- | ------- |
| \`a\` \`b\`  | because |

## Next

| x   |
| --- |
| y   |
`;

  const rows = tableUnder(page, 'Wildcards');

  expect(rows).toEqual([{ wildcard: '`a` `b`', why: 'because' }]);
  expect(codesIn(rows[0]?.['wildcard'])).toEqual(['a', 'b']);
});

describe('rejects a page, so that an empty table is never taken for nothing allowed, with', () => {
  test.each([
    ['no such heading', '# Page\n\n## Other\n\n| a |\n| - |\n'],
    ['no table below it', '# Page\n\n## Wildcards\n\nNone.\n'],
  ])('%s', (_case, page) => {
    expect(() => tableUnder(page, 'Wildcards')).toThrow('there is no table under Wildcards');
  });
});
