import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyDirectory } from '../../test/support/assembly.ts';
import { findSecret } from '../laws/secrecy.ts';
import { createFunctions, SECRET, telemetry } from './functions.ts';
import { FLAWS } from './flaws.ts';
import { searchFaults, tellFailure, type Found } from './search.ts';
import { FAULTS } from './faults.ts';
import { readStreamRules } from './stream.ts';
import { simulatedUrl, tokenOf } from './tokens.ts';

const rules = readStreamRules(assemblyDirectory());
const RUNS = 500;
const SEED = 20261124;

describe('under any faults, in 500 random worlds', () => {
  let found: Found;

  beforeAll(async () => {
    telemetry.lines.length = 0;
    found = await searchFaults(createFunctions(), rules, { runs: RUNS, seed: SEED });
  });

  test('every promise is kept', () => {
    expect(found.failure && tellFailure(found.failure)).toBeUndefined();
    expect(found.runs).toBe(RUNS);
  });

  test('every fault was injected many times, and most callbacks were announced', () => {
    const times = FAULTS.map((fault) => found.faults.get(fault) ?? 0);

    expect(Math.min(...times)).toBeGreaterThan(100);
    expect(found.answered).toBeGreaterThan(2 * RUNS);
    expect(found.messages).toBeGreaterThan(2 * RUNS);
  });

  test('no token, secret or voice id is in a log', async () => {
    const logged = telemetry.lines.join('\n');

    expect(logged).toContain('task-0');
    const secrets = {
      secrets: [SECRET, 'voice_a', 'voice_b'],
      tokens: [tokenOf(await simulatedUrl(SECRET))],
    };
    expect(findSecret(logged, secrets)).toBeUndefined();
  });
});

describe('the search finds', () => {
  /** What each flaw does to a user. */
  const CONSEQUENCES = {
    'a publisher that marks an event before it publishes it': /^Of task-\d+: no event of revision/,
    'a publisher that tells of its own trace': /^The event .+ contradicts the record/,
    'a publisher that takes a refused entry for a published one': /^Of task-\d+: no event of revision/,
    'a publisher that marks the record whatever its revision is now':
      /^Of task-\d+: (no event of revision|the event of revision \d+ is still pending)|waits for its result, and nothing will look it up or time it out any more$/,
    'a receiver that answers before the write':
      /got 200 while its record said nothing$|0 deliveries are counted, and \d+ were answered with 200$/,
    'a receiver that takes an outage for success': /got 200/,
    'a receiver that lets the last write win': /^The record of task-\d changed, and its revision by 0$/,
    'a receiver that forgets what it does not apply':
      /^Of task-\d \d deliveries are counted, and \d were answered with 200$/,
    'a receiver that keeps nothing that it cannot read': /and was not kept$/,
    'a receiver that believes every token': /^At no URL of ours, a forged callback was answered with/,
    'a sweep that asks without taking': /^The provider was asked for task-\d+ twice at once$/,
    'a sweep that gives up what is due before its deadline':
      /^task-\d+ (?:was due, the provider knew its result, and the record says failed timed_out|waits for its result, and nothing will look it up or time it out any more)$/,
    'a sweep that gives up what came after the deadline':
      /^task-\d+ was due, the provider knew its result, and the record says (?:failed timed_out|awaiting \w+)$/,
    'a deadline that overwrites a failure': /^The record of task-\d+ changed, and its revision by 0$/,
    'a budget that is read, and then written':
      /^The provider had \d+ lookups in 10 seconds, and \d+ are allowed$/,
    'a budget that every sweep has for itself':
      /^The provider had \d+ lookups in 10 seconds, and \d+ are allowed$/,
    'a registration that overwrites an outcome': /^The record of task-\d+ changed, and its revision by 0$/,
    'a registration that overwrites what is due':
      /^Of task-\d+: (the event of revision \d+ is still pending|no event of revision \d+)/,
    'a registration that forgets its deadline':
      /waits for its result, and nothing will look it up or time it out/,
  } satisfies Record<keyof typeof FLAWS, RegExp>;

  test.each(Object.entries(FLAWS))('%s', async (name, flaw) => {
    const { failure } = await searchFaults(createFunctions(flaw), rules, {
      runs: RUNS,
      seed: SEED,
      asFound: true,
    });

    expect(failure?.broken).toMatch(CONSEQUENCES[name as keyof typeof FLAWS]);
  });
});

describe('a failure', () => {
  const functions = createFunctions(FLAWS['a receiver that forgets what it does not apply']);

  test('is described in few steps', async () => {
    const { failure } = await searchFaults(functions, rules, { runs: RUNS, seed: SEED });

    expect(failure?.trace.length).toBeLessThan(10);
    expect(failure && tellFailure(failure)).toMatch(
      /^A promise was not kept: Of task-0 1 deliveries are counted, and 2 were answered with 200\n +1\. .*$/s,
    );
  });

  test('is the same for the same seed, and comes again by its path', async () => {
    const first = await searchFaults(functions, rules, { runs: RUNS, seed: 7 });
    const second = await searchFaults(functions, rules, { runs: RUNS, seed: 7 });
    const again = await searchFaults(functions, rules, { runs: 1, seed: 7, path: first.failure?.path });

    expect(first.failure).toBeDefined();
    expect(second.failure).toEqual(first.failure);
    expect(again.failure?.trace).toEqual(first.failure?.trace);
  });
});
