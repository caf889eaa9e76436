import { mintCallbackUrl } from '../../../client/callback-url.ts';
import type { Progress } from '../../kit/report.ts';
import { percentile } from '../../kit/statistics.ts';
import type { Figure } from '../figure.ts';
import { createChoices } from '../../simulated/choices.ts';
import { createFunctions, SECRET } from '../../simulated/functions.ts';
import { recordsOf } from '../../simulated/laws/law.ts';
import { CALLBACK_BODIES } from '../../simulated/callback-bodies.ts';
import { createScheduler } from '../../simulated/scheduler.ts';
import { createTimeline } from '../../simulated/timeline.ts';
import { tokenOf } from '../../simulated/tokens.ts';
import { faultPlanOf } from '../../simulated/fault-plan.ts';
import { EMPTY_WORLD } from '../../simulated/world.ts';
import { seededRandom } from '../../kit/random.ts';

const MINUTE_MS = 60_000;
const MINUTES = 30;

/** Longer than any backlog here takes. */
const LAST_MINUTE = 10 * MINUTES;

const DEADLINE_SECONDS = 24 * 3_600;

const idOf = (task: number) => `task-${task}`;
const refOf = (task: number) => `order-${task}`;

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/** Each submission has a URL of its own, which is good for as long as a measurement takes. */
async function newToken(ref: string): Promise<string> {
  const url = await mintCallbackUrl({
    baseUrl: 'https://api.example',
    secret: SECRET,
    ref,
    issuedAt: new Date(START_MS),
  });
  return tokenOf(url);
}

/** @returns from callback to recorded result, in seconds. */
async function delaysOf(perMinute: number, lookupsPer10Seconds: number): Promise<number[]> {
  const random = seededRandom(perMinute);
  const tasks = perMinute * MINUTES;
  const truths = Object.fromEntries(
    Array.from({ length: tasks }, (_, task) => [idOf(task), 'success' as const]),
  );
  const functions = createFunctions()({
    lookupsPer10Seconds,
    confirmsResults: true,
    deadlineSeconds: DEADLINE_SECONDS,
  });
  const scheduler = createScheduler(START_MS, createChoices([]), { ...EMPTY_WORLD, truths }, () => undefined);
  const timeline = createTimeline(scheduler, faultPlanOf(random, 0));
  const arrivals = Array.from({ length: tasks }, () => START_MS + random() * MINUTES * MINUTE_MS).sort();
  const settled = () => recordsOf(scheduler.world().store).filter(({ settledAt }) => settledAt !== undefined);

  let task = 0;
  for (let minute = 1; minute < LAST_MINUTE && settled().length < tasks; minute++) {
    const sweepMs = START_MS + minute * MINUTE_MS;
    for (; task < tasks && (arrivals[task] ?? 0) < sweepMs; task++) {
      await timeline.passUntil(arrivals[task] ?? 0);
      const registration = { taskId: idOf(task), ref: refOf(task), deadlineSeconds: DEADLINE_SECONDS };
      await scheduler.start(
        `backend ${task}`,
        () => functions.register(registration, scheduler.nowMs()),
        () => undefined,
      );
      const request = { token: await newToken(refOf(task)), body: CALLBACK_BODIES.success.body(idOf(task)) };
      await scheduler.start(
        `receiver ${task}`,
        (budget) => functions.receive(request, scheduler.nowMs(), false, budget),
        () => undefined,
      );
    }
    await timeline.passUntil(sweepMs);
    await timeline.sweep(functions, false);
  }
  await timeline.finish();
  if (settled().length < tasks) throw new Error(`${tasks - settled().length} results are not recorded`);
  return settled()
    .map(({ receivedAt, settledAt }) => Date.parse(settledAt?.S ?? '') - Date.parse(receivedAt?.S ?? ''))
    .map((ms) => ms / 1_000);
}

/** How many callbacks come in a minute, and how many lookups the provider gets in 10 seconds. */
const LOADS = [
  { perMinute: 1, lookupsPer10Seconds: 10 },
  { perMinute: 10, lookupsPer10Seconds: 10 },
  { perMinute: 30, lookupsPer10Seconds: 10 },
  { perMinute: 60, lookupsPer10Seconds: 20 },
];

/**
 * Measures how long after its callback a result is recorded with `confirmResults`: half an hour of callbacks at random moments, in
 * simulated time, with a sweep every minute and a provider that takes 0.05 to 1.5 seconds.
 */
export async function measureConfirmation(signal: AbortSignal, progress: Progress): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { perMinute, lookupsPer10Seconds } of LOADS) {
    signal.throwIfAborted();
    const load = `${perMinute} callbacks a minute, ${lookupsPer10Seconds} lookups in 10 s`;
    progress(`Simulating ${load}`);
    const delays = await delaysOf(perMinute, lookupsPer10Seconds);
    const within = (share: string, percent: number): Figure => ({
      part: 'confirmation',
      name: `${load}: ${share} within`,
      value: Math.ceil(percentile(delays, percent)),
      unit: 's',
    });
    figures.push(within('half', 50), within('99 of 100', 99));
  }
  return figures;
}
