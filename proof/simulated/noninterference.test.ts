import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyDirectory } from '../../test/support/assembly.ts';
import { INTERFERENCES } from './noninterference/flaws.ts';
import { compareEnds, QUICK_STOLEN_URLS, REGISTERED_LATE } from './noninterference/reachable.ts';
import { searchInterference, tellInterference, type Found } from './noninterference/search.ts';
import { FAULTS } from './faults.ts';
import { createFunctions } from './functions.ts';
import { readStreamRules } from './stream.ts';
import { nameOf } from './worlds.ts';

const rules = readStreamRules(assemblyDirectory());
const RUNS = 200;
const SEED = 20261130;

describe('beside an adversary with any number of URLs, in 200 random runs,', () => {
  let found: Found;

  beforeAll(async () => {
    found = await searchInterference(createFunctions(), rules, { runs: RUNS, seed: SEED });
  });

  test('a registered task is as it is without', () => {
    expect(found.failure && tellInterference(found.failure)).toBeUndefined();
    expect(found.runs).toBe(RUNS);
  });

  test('most tasks are compared as a whole, and everything fails that can', () => {
    const times = FAULTS.map((fault) => found.faults.get(fault) ?? 0);

    expect(Math.min(...times)).toBeGreaterThan(20);
    expect(found.ways.whole).toBeGreaterThan(RUNS);
    expect(found.ways['from its registration on']).toBeGreaterThan(RUNS / 10);
    expect(found.events).toBeGreaterThan(RUNS);
    expect(found.lookups).toBeGreaterThan(RUNS);
  });
});

describe('in small worlds, the owner of a task sees nothing that could not be without the adversary:', () => {
  test.each(QUICK_STOLEN_URLS.map((world) => [nameOf(world), world] as const))('%s', async (_name, world) => {
    const { failure, ends, seen } = await compareEnds(world, createFunctions(), rules);

    expect(failure).toBeUndefined();
    expect(ends).toBeGreaterThan(seen);
    expect(seen).toBeGreaterThan(0);
  });

  test('not when a sweep reports on a record that began anew', async () => {
    const flawed = createFunctions(INTERFERENCES['a sweep that reports on a record that began anew']);
    const { failure } = await compareEnds(REGISTERED_LATE, flawed, rules);

    expect(failure?.broken).toMatch(/^Without the adversary nothing ends as .+"reason":"timed_out"/);
  });
});

describe('random runs find', () => {
  /** What each flaw does to the owner of a task. */
  const CONSEQUENCES = {
    'a URL that speaks for every task': /^With the adversary, .+ of task-\d+ is/,
    'a registration that takes over what another URL reported':
      /^The record of task-\d+ changed, and its revision by 0$/,
    'a registration that forgets what its own URL reported before':
      /^With the adversary, states\..+ of task-\d+ is/,
    'a reference that comes first and stays':
      /^With the adversary, (?:states\.0\.record\.outcome|ref) of task-\d+ is/,
    'a sweep that takes the tasks of mere callbacks for registered ones':
      /^With the adversary, (?:lookups|states)\..+ of task-\d+ is/,
  } satisfies Partial<Record<keyof typeof INTERFERENCES, RegExp>>;

  test.each(Object.entries(CONSEQUENCES))('%s', async (name, consequence) => {
    const flawed = createFunctions(INTERFERENCES[name as keyof typeof CONSEQUENCES]);
    const { failure } = await searchInterference(flawed, rules, { runs: RUNS, seed: 5, asFound: true });

    expect(failure?.violation).toMatch(consequence);
  });
});
