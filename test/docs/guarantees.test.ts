import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { testNames } from './test-names.ts';

const page = new URL('../../docs/guarantees.md', import.meta.url);

/** `- [test/file.ts](../test/file.ts): the name of the test` */
const PROOF = /^- \[([^\]]+)\]\(\.\.\/([^)]+)\): (.+)$/;

/** The page's promises, each with the lines of its proofs. */
const promises = readFileSync(page, 'utf8')
  .split(/^## (?=\d)/m)
  .slice(1)
  .map((section) => {
    const [title = '', ...lines] = section.split('\n');
    return { title, section, proofs: lines.filter((line) => line.startsWith('- [')) };
  });

test('the page states each of the six promises', () => {
  expect(promises.map(({ title }) => title)).toEqual([
    '1. Every authenticated callback is written down before it is answered',
    '2. Every result reaches the topic at least once',
    '3. A result never goes backwards',
    '4. Nobody without a token that you signed can write a record',
    '5. A registered task always ends',
    '6. What could not be read is kept',
  ]);
});

describe.each(promises)('$title', ({ section, proofs }) => {
  test('says what it does not cover', () => {
    expect(section).toMatch(/^\*\*Not covered\*\*/m);
  });

  test('is proved by tests that exist', () => {
    const missing = proofs.filter((line) => {
      const [, shown, file, name = ''] = PROOF.exec(line) ?? [];
      if (file === undefined || file !== shown) return true;
      return !testNames(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).has(name);
    });

    expect(missing).toEqual([]);
    expect(proofs.length > 0 || section.includes('**Not kept yet**')).toBe(true);
  });
});

describe('the name of a test is found', () => {
  test.each([
    ['in test', "test('a name', () => {})", ['a name']],
    ['in describe, with what is inside', "describe('one', () => { test('two', () => {}) })", ['one', 'two']],
    ['in each', "test.each([1])('of $value', () => {})", ['of $value']],
    ['in a story', "export const story = { name: 'a story', run }", ['a story']],
    ['but not when it is skipped', "test.skip('a name', () => {}); test.todo('later')", []],
    ['nor in a comment', "// test('a name')", []],
    ['nor in another text', "log('test(a name)')", []],
  ])('%s', (_where, source, names) => {
    expect([...testNames(source)]).toEqual(names);
  });
});
