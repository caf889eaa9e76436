import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hostileCase } from './hostile-cases.ts';
import { requestsOf } from './hostile-case.ts';
import { toEvent } from './gateway/event.ts';

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
