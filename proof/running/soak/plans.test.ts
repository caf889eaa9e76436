import { expect, test } from '@jest/globals';
import { planCallbacks, SCENARIOS } from './plan-callbacks.ts';
import { OUTAGES, planFaults, REFUSALS, VICTIMS } from './plan-faults.ts';
import { seededRandom } from '../../kit/random.ts';

test('the scenarios are of all tasks', () => {
  expect(SCENARIOS.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
});

test('the same seed plans the same callbacks, as many as asked for; another seed plans others', () => {
  const [first, again, other] = [7, 7, 8].map((seed) => planCallbacks(5_000, seededRandom(seed)));

  expect(first).toHaveLength(5_000);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('there are callbacks of every meaning, and every unreadable body is another', () => {
  const callbacks = planCallbacks(5_000, seededRandom(7));

  const meanings = callbacks.map(({ meaning }) =>
    meaning.kind === 'report' ? meaning.statement?.outcome : meaning.kind,
  );
  const unreadable = callbacks.filter(({ meaning }) => meaning.kind === 'unreadable').map(({ body }) => body);
  expect(new Set(meanings)).toEqual(new Set(['succeeded', 'failed', 'awaiting', 'unreadable', 'forged']));
  expect(new Set(unreadable).size).toBe(unreadable.length);
});

test.each([1_000, 5_000])('of %i callbacks, everything that can break is planned to break', (callbacks) => {
  const faults = planFaults(callbacks, seededRandom(7));

  const kinds = faults.map(({ fault }) => (fault.kind === 'kill' ? fault.victim : fault.how));
  expect(new Set(kinds)).toEqual(new Set([...VICTIMS, ...OUTAGES, ...REFUSALS]));
  expect(faults.every(({ atCallback }) => atCallback >= 0 && atCallback < callbacks)).toBe(true);
  expect(faults.map(({ atCallback }) => atCallback)).toEqual(
    faults.map(({ atCallback }) => atCallback).sort((a, b) => a - b),
  );
});
