import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { findBanned } from '../../eslint-rules/plain-english.js';

const root = new URL('../../', import.meta.url);

const pages = ['.', 'docs', 'docs/decisions', 'client', 'examples/own-app'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, root))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`),
);

/** Tables of CONTRIBUTING.md have what not to say in their third column. */
const NOT_COLUMN = /^(\|[^|]*\|[^|]*\|)[^|]*\|$/;

function proseOf(page: string): string[] {
  const lines = readFileSync(new URL(page, root), 'utf8').split('\n');
  if (page === './CONTRIBUTING.md') return lines.map((line) => line.replace(NOT_COLUMN, '$1'));
  return lines;
}

test.each(pages)('%s is in plain English', (page) => {
  const lines = proseOf(page);

  const findings = findBanned(lines.join('\n')).map(({ phrase, index, say }) => {
    const line = lines.join('\n').slice(0, index).split('\n').length;
    return `${page}:${line} "${phrase}": say ${say}`;
  });

  expect(findings).toEqual([]);
});

test('the words of CONTRIBUTING.md that are not said are only in its third column', () => {
  expect(findBanned('| pending | an event | owed |')).not.toEqual([]);
  expect('| pending | an event | owed |'.replace(NOT_COLUMN, '$1')).toBe('| pending | an event |');
});
