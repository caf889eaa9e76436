import type { Callback } from '../../laws/facts.ts';
import { wholeBetween, type Random } from '../../kit/random.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

/** How many callbacks of other tasks come at most between two of one task that are not sent at once. */
const MAX_GAP = 300;

interface Placed {
  readonly place: number;
  readonly callback: Callback;
}

/** Decides which callbacks are sent, in which order: exactly as many as asked for, the same for the same numbers. */
export function planCallbacks(count: number, random: Random): Callback[] {
  const placed: Placed[] = [];
  for (let task = 1; placed.length < count; task++) {
    const taskId = `${String(task).padStart(7, '0')}-${wholeBetween(random, 0, 2 ** 32).toString(16)}`;
    placed.push(...placeTask(taskId, pickScenario(random), count, random));
  }
  return placed
    .slice(0, count)
    .sort((a, b) => a.place - b.place)
    .map(({ callback }) => callback);
}

function pickScenario(random: Random): Scenario {
  let left = wholeBetween(random, 0, 100);
  for (const scenario of SCENARIOS) {
    left -= scenario.percent;
    if (left < 0) return scenario;
  }
  throw new RangeError('The scenarios are of less than 100 % of the tasks');
}

function placeTask(taskId: string, { pace, lines }: Scenario, count: number, random: Random): Placed[] {
  let place = random() * count;
  return lines.map((line, index) => {
    if (index > 0 && pace === 'later') place += random() * MAX_GAP;
    return { place, callback: { taskId, ref: `ref-${taskId}`, ...line(taskId, random) } };
  });
}
