import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('the page on submitting explains each error of the client, and no other', () => {
  const thrown = [...read('client/client-errors.ts').matchAll(/readonly code = '(\w+)'/g)].map(
    ([, code]) => code,
  );
  const explained = [...read('docs/submitting.md').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code]) => code);

  expect(explained.sort()).toEqual(thrown.sort());
  expect(thrown).toHaveLength(11);
});
