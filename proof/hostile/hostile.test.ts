import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { assemblyDirectory } from '../../test/support/assembly.ts';
import { runCampaign, type CampaignResult } from './campaign/campaign.ts';
import { explain } from './campaign/narrow-down.ts';
import { startHarness, type Harness } from './receiver/harness.ts';
import fc from 'fast-check';
import { hostileCase } from './hostile-cases.ts';
import { requestsOf } from './hostile-case.ts';
import { toEvent } from './gateway/event.ts';

const REQUESTS = 3_000;
const SEED = 20_261_123;

/** Of each family so many at least, or it says nothing. */
const MIN_REQUESTS = 6;

let harness: Harness;
let result: CampaignResult;

beforeAll(async () => {
  harness = await startHarness(assemblyDirectory());
  const { signal } = new AbortController();
  // Not timed: on a machine with other work the time of an answer says nothing.
  result = await runCampaign(harness, {
    requests: REQUESTS,
    seed: SEED,
    signal,
    isTimed: false,
    progress: () => undefined,
  });
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

test('no hostile request breaks a law, and nothing is written without a token of ours', async () => {
  const broken = await explain(harness, result.violations, new AbortController().signal);

  expect(broken.join('\n')).toBe('');
  expect(result).toMatchObject({ requests: REQUESTS, writtenUnsigned: 0 });
});

test.each([
  ['bodies', 26],
  ['tokens', 40],
  // Received, kept out, and quarantined for each reason that there is for a callback.
  ['answers', 9],
] as const)('every family of %s comes up', (what, families) => {
  const requests = result[what].map((tally) => tally.requests);

  expect(requests).toHaveLength(families);
  expect(Math.min(...requests)).toBeGreaterThanOrEqual(MIN_REQUESTS);
});

test('some bodies find no place in quarantine', () => {
  expect(result.withoutPlace).toBeGreaterThanOrEqual(MIN_REQUESTS);
});

/** The events of some cases, as the receiver would get them. */
const eventsOf = (seed: number) =>
  fc
    .sample(hostileCase, { seed, numRuns: 100 })
    .flatMap((one) => [...requestsOf(one, 'unsigned'), ...requestsOf(one, 'signed')])
    .map(toEvent);

test('one seed always makes the same requests, to the byte', () => {
  expect(eventsOf(7)).toEqual(eventsOf(7));
});

test('another seed makes others', () => {
  expect(eventsOf(8)).not.toEqual(eventsOf(7));
});
