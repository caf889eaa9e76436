import { describe, expect, test } from '@jest/globals';
import { Linter } from 'eslint';
import { BANNED, findBanned, plainEnglish } from '../../eslint-rules/plain-english.js';

/** Returns the messages of the rule, each with its place. */
function lint(code: string, filename = 'some.test.ts'): string[] {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.ts'],
        plugins: { words: { rules: { 'plain-english': plainEnglish } } },
        rules: { 'words/plain-english': 'error' },
      },
    ],
    filename,
  );
  return messages.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const rejected = (place: string, phrase: string, say: string) =>
  `${place} "${phrase}" is not plain English here: say ${say}. CONTRIBUTING.md has the words.`;

describe.each(BANNED)('$example', ({ example, say }) => {
  const rejection = expect.stringContaining(`say ${say}.`);

  test('is rejected in a comment of a line', () => {
    expect(lint(`// ${example}`)).toEqual([rejection]);
  });

  test('is rejected in a docstring, also across its lines', () => {
    expect(lint(`/**\n * ${example.replaceAll(' ', '\n * ')}\n */`)).toEqual([rejection]);
  });

  test('is rejected in the title of a test, and in capitals', () => {
    expect(lint(`test.each([1])(${JSON.stringify(example.toUpperCase())}, () => {});`)).toEqual([rejection]);
  });
});

describe('the place and what to say are reported', () => {
  test.each([
    ['in a comment', 'f(); // a result that was told', rejected('1:27', 'told', 'report, say, print')],
    ['in the second line of comments', '// what the\n// fate was', rejected('2:4', 'fate', 'result, status')],
    ['across lines', '// tries once\n// more', rejected('1:10', 'once more', 'again')],
    ['in a title', "describe('is owed', () => {});", rejected('1:14', 'owed', 'pending')],
    ['in a template', 'test(`a ${b} is owed`, () => {});', rejected('1:17', 'owed', 'pending')],
  ])('%s', (_where, code, message) => {
    expect(lint(code)).toEqual([message]);
  });
});

describe('plain English is accepted', () => {
  test.each([
    'Returns `undefined` if there is none.',
    'None of them is known, and there is no other.',
    'It is no longer than that, and no more is needed: there are none of 3.',
    'Reads a text file: `told` is code.',
    'The notebook has notable storeys.',
  ])('%s', (sentence) => {
    expect(lint(`// ${sentence}`)).toEqual([]);
  });

  test('in code, addresses and links, which are not prose', () => {
    expect(findBanned('`owed` at https://example.com/told in [the page](fate.md#whatever)')).toEqual([]);
  });

  test('and strings that are not titles are not read', () => {
    expect(lint("log('told'); test('a title', () => log('told'));")).toEqual([]);
    expect(lint("test('is owed', () => {});", 'scenario.ts')).toEqual([]);
  });
});
