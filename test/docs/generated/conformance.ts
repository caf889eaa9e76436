import { MUTANTS, type Mutant } from '../../../proof/running/conformance/mutants.ts';
import { SCENARIOS } from '../../../proof/running/conformance/scenarios/index.ts';
import type { GeneratedTable } from './table.ts';

const page = 'docs/conformance.md';

export const SCENARIOS_TABLE: GeneratedTable = {
  page,
  source: 'proof/running/conformance/scenarios',
  head: ['scenario', 'what it shows'],
  rows: SCENARIOS.map(({ id, name }) => [id, name]),
};

export const MUTANTS_TABLE: GeneratedTable = {
  page,
  source: 'proof/running/conformance/mutants.ts',
  head: ['mutant', 'flaw', 'caught by'],
  rows: MUTANTS.map(({ name, flaw, caughtBy }) => [`\`${name}\``, flaw, listOf(caughtBy)]),
};

/** Lists the scenarios that catch a mutant, or those that do not if they are fewer. */
function listOf(caughtBy: Mutant['caughtBy']): string {
  const scenarios = SCENARIOS.map(({ id }) => id);
  const caught = scenarios.filter((scenario) => scenario in caughtBy);
  const missed = scenarios.filter((scenario) => !(scenario in caughtBy));
  if (missed.length === 0) return 'every scenario';
  return caught.length > missed.length ? `every scenario but ${missed.join(', ')}` : caught.join(', ');
}
