import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { MUTANTS, type Mutant } from './mutants.ts';
import { STORIES } from './stories/index.ts';

/** The rows of the page's tables, without their heads, cell by cell. */
function tablesOf(page: string): string[][][] {
  const blocks = page.split('\n\n').filter((block) => block.startsWith('|'));
  return blocks.map((block) =>
    block
      .trim()
      .split('\n')
      .slice(2)
      .map((row) =>
        row
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
  );
}

const [stories, mutants] = tablesOf(
  readFileSync(new URL('../../../docs/conformance.md', import.meta.url), 'utf8'),
);

test('docs/conformance.md names every story as the code does', () => {
  expect(stories?.map(([scenario, name]) => ({ scenario, name }))).toEqual(
    STORIES.map(({ scenario, name }) => ({ scenario, name })),
  );
});

/** Listed as far as that is shorter. */
function listOf(caughtBy: Mutant['caughtBy']): string {
  const scenarios = STORIES.map(({ scenario }) => scenario);
  const caught = scenarios.filter((scenario) => scenario in caughtBy);
  const missed = scenarios.filter((scenario) => !(scenario in caughtBy));
  if (missed.length === 0) return 'every story';
  return caught.length > missed.length ? `every story but ${missed.join(', ')}` : caught.join(', ');
}

test('docs/conformance.md says of every mutant what the tests hold', () => {
  expect(mutants?.map(([name, flaw, caughtBy]) => ({ name, flaw, caughtBy }))).toEqual(
    MUTANTS.map(({ name, flaw, caughtBy }) => ({ name: `\`${name}\``, flaw, caughtBy: listOf(caughtBy) })),
  );
});
