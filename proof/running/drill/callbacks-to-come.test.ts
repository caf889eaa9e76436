import { expect, test } from '@jest/globals';
import { callbacksToCome } from './callbacks-to-come.ts';
import type { SentCallback } from './stand-in.ts';
import { aPlan } from './some-facts.ts';

const ANSWERED: SentCallback = { answers: [503, 200], answeredAt: '2026-11-23T10:00:03.000Z' };
const REPEATED: SentCallback = { answers: [503, 'timeout', 503] };
const GIVEN_UP: SentCallback = { answers: [503, 'timeout', 503, 'no answer'] };

test.each<[string, SentCallback[], number]>([
  ['none of its two was sent', [], 2],
  ['one was answered, and the other not sent', [ANSWERED], 1],
  ['one is to be repeated', [ANSWERED, REPEATED], 1],
  ['one was given up: nobody must wait for it', [ANSWERED, GIVEN_UP], 0],
  ['both were given up', [GIVEN_UP, GIVEN_UP], 0],
])('of a doubled callback, when %s', (_when, callbacks, toCome) => {
  const double = { taskId: 'double', planned: aPlan({ kind: 'double', behave: ['double'] }) };
  const lost = { taskId: 'lost', planned: aPlan({ kind: 'lost', behave: ['lost'] }) };
  const known = [
    { taskId: 'double', callbacks },
    { taskId: 'phrase', callbacks: [] },
  ];

  expect(callbacksToCome([double, lost], known)).toBe(toCome);
});
