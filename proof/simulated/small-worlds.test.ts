import { describe, expect, test } from '@jest/globals';
import { assemblyDirectory } from '../../test/support/assembly.ts';
import { createFunctions } from './functions.ts';
import { FLAWS } from './flaws.ts';
import { explore } from './explore.ts';
import { readStreamRules } from './stream.ts';
import { SMALL_WORLD_FLAWS } from './sweep-flaws.ts';
import { HINT_AFTER_THE_END, nameOf, QUICK_WORLDS } from './worlds.ts';

const rules = readStreamRules(assemblyDirectory());

describe('every promise is kept, in each order of the calls and wherever they break, in the small world of', () => {
  test.each(QUICK_WORLDS.map((world) => [nameOf(world), world] as const))('%s', async (name, world) => {
    const { failure, states, ends } = await explore(world, createFunctions(), rules);

    process.stdout.write(`${name}: ${states} states, ${ends} of them ends\n`);
    expect(failure).toBeUndefined();
    expect(ends).toBeGreaterThan(0);
  });
});

test('a flaw that takes two faults at the right moments is found, by the shortest trace', async () => {
  const flawed = createFunctions(FLAWS['a publisher that marks an event before it publishes it']);
  const world = { says: ['success'], hasStream: true, hasSweep: false } as const;

  expect((await explore({ ...world, faults: 1 }, flawed, rules)).failure).toBeUndefined();
  expect((await explore({ ...world, faults: 2 }, flawed, rules)).failure).toEqual({
    trace: [
      'the provider sends success (1)',
      'the receiver of success (1) writes task (SET #outcome …)',
      'the stream brings 1',
      'the publisher writes task (SET publishedRevision …), but the answer is lost',
      'the stream discards what is in it',
      'all recovers',
    ],
    broken: 'Of task: no event of revision 1 ("succeeded voice_a") came',
  });
});

test('a mark that clears a new lookup is found where an event is marked twice', async () => {
  const flawed = createFunctions(SMALL_WORLD_FLAWS['a mark that clears a new lookup']);

  expect((await explore({ ...HINT_AFTER_THE_END, faults: 0 }, flawed, rules)).failure).toBeUndefined();
  expect((await explore(HINT_AFTER_THE_END, flawed, rules)).failure?.broken).toBe(
    'task was to be looked up again, and never was',
  );
});

test('a lookup that trusts the answer about another task is found', async () => {
  const flawed = createFunctions(SMALL_WORLD_FLAWS['a lookup that trusts the answer about another task']);
  const world = { says: [], registers: true, truth: 'failure', hasStream: false, hasSweep: true } as const;

  expect((await explore({ ...world, faults: 0 }, flawed, rules)).failure).toBeUndefined();
  expect((await explore({ ...world, faults: 1 }, flawed, rules)).failure?.broken).toMatch(
    /^Of task: the record says "succeeded voice_\w" by lookup, and the provider "failed generation_failed"/,
  );
});

test('the states are those that can be counted by hand', async () => {
  const world = { says: ['success'], hasStream: true, hasSweep: false, faults: 0 } as const;

  // Nothing sent; to be written; written; to be published; to be marked; marked.
  expect(await explore(world, createFunctions(), rules)).toMatchObject({ states: 6, ends: 1 });
});
