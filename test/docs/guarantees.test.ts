import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isProof, proofsIn } from './proofs.ts';
import { testNames } from './test-names.ts';

const page = new URL('../../docs/guarantees.md', import.meta.url);

/** The page's promises, each with its proofs. */
const promises = readFileSync(page, 'utf8')
  .split(/^## (?=\d)/m)
  .slice(1)
  .map((section) => {
    const [title = ''] = section.split('\n');
    const [, proved = ''] = section.split('**Proved by**');
    return { title, section, proofs: proofsIn(proved) };
  });

test('the page states each of the six promises', () => {
  expect(promises.map(({ title }) => title)).toEqual([
    '1. Every authenticated callback is stored before it is answered',
    '2. Every result reaches the topic at least once',
    '3. A result never goes backwards',
    '4. Only a token that you signed can write a record',
    '5. A registered task always ends',
    '6. What cannot be processed is quarantined',
  ]);
});

describe.each(promises)('$title', ({ section, proofs }) => {
  test('says what it does not cover', () => {
    expect(section).toMatch(/^\*\*Not covered\*\*/m);
  });

  test('is proved by tests that exist', () => {
    expect(proofs.filter((proof) => !isProof(proof))).toEqual([]);
    expect(proofs).not.toEqual([]);
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
