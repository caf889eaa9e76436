import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { MUTANTS, type Mutant } from './mutants.ts';
import { SCENARIOS } from './scenarios/index.ts';

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

const [scenarios, mutants] = tablesOf(
  readFileSync(new URL('../../../docs/conformance.md', import.meta.url), 'utf8'),
);

test('docs/conformance.md names every scenario as the code does', () => {
  expect(scenarios?.map(([id, name]) => ({ id, name }))).toEqual(
    SCENARIOS.map(({ id, name }) => ({ id, name })),
  );
});

/** Listed as far as that is shorter. */
function listOf(caughtBy: Mutant['caughtBy']): string {
  const scenarios = SCENARIOS.map(({ id }) => id);
  const caught = scenarios.filter((scenario) => scenario in caughtBy);
  const missed = scenarios.filter((scenario) => !(scenario in caughtBy));
  if (missed.length === 0) return 'every scenario';
  return caught.length > missed.length ? `every scenario but ${missed.join(', ')}` : caught.join(', ');
}

test('docs/conformance.md says of every mutant what the tests hold', () => {
  expect(mutants?.map(([name, flaw, caughtBy]) => ({ name, flaw, caughtBy }))).toEqual(
    MUTANTS.map(({ name, flaw, caughtBy }) => ({ name: `\`${name}\``, flaw, caughtBy: listOf(caughtBy) })),
  );
});
