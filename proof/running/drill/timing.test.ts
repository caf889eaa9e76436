import { describe, expect, test } from '@jest/globals';
import { limitOf, planTiming } from './timing.ts';
import { aPlan } from './some-facts.ts';

const plain = aPlan();
const lost = aPlan({ kind: 'lost', behave: ['lost'] });
const forged = aPlan({ kind: 'forged', behave: ['forged'] });
const faulty = aPlan({ kind: 'lost', behave: ['lost', 'html'] });

/** First and second lookup, the last one before a deadline, and a reserve: 60 + 90 + 90 + 60. */
const AT_LEAST = 300;

describe('the deadline of a drill leaves room', () => {
  test.each([
    ['for the waits between lookups', [plain], 20, false, AT_LEAST],
    ['twice for each lookup', Array(300).fill(lost), 20, false, AT_LEAST + 300],
    ['for lookups that may be asked less often', Array(300).fill(lost), 5, false, AT_LEAST + 1_200],
    [
      'for lookups about every task, where all are confirmed',
      Array(300).fill(plain),
      20,
      true,
      AT_LEAST + 300,
    ],
    ['for a second lookup after a forged callback', Array(300).fill(forged), 20, true, AT_LEAST + 600],
    [
      'for a second lookup and a sweep that stops, for a faulty answer',
      [faulty],
      10,
      false,
      AT_LEAST + 4 + 15,
    ],
  ])('%s', (_what, tasks, lookups, confirms, deadlineSeconds) => {
    expect(planTiming(tasks, { lookups, confirms })).toMatchObject({ deadlineSeconds });
  });

  test('submits no faster than lookups may be asked, where all are confirmed', () => {
    expect(planTiming([plain], { lookups: 20, confirms: true }).submitIntervalMs).toBe(750);
    expect(planTiming([plain], { lookups: 20, confirms: false }).submitIntervalMs).toBe(0);
  });
});

test('a drill ends when more than the promised two minutes have passed since the deadline', () => {
  expect(limitOf(300)).toBe(300 + 120 + 60);
});
