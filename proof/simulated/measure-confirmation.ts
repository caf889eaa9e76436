import { Command } from 'commander';
import { mintCallbackUrl } from '../../client/callback-url.ts';
import { percentile } from '../bench/statistics.ts';
import { createChoices } from './choices.ts';
import { createFunctions, SECRET } from './functions.ts';
import { recordsOf } from './laws/law.ts';
import { SAYINGS } from './sayings.ts';
import { createStage } from './stage.ts';
import { createTimeline } from './timeline.ts';
import { tokenOf } from './tokens.ts';
import { weatherOf } from './weather.ts';
import { EMPTY_WORLD } from './world.ts';
import { seededRandom } from '../running/soak/random.ts';

new Command('npm run measure:confirmation')
  .description(
    'Measures how long after its callback a result is recorded with confirmResults: half an hour of callbacks at ' +
      'random moments, in simulated time, with a sweep every minute and a provider that takes 0.05 to 1.5 seconds.',
  )
  .parse();

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
  const stage = createStage(START_MS, createChoices([]), { ...EMPTY_WORLD, truths }, () => undefined);
  const timeline = createTimeline(stage, weatherOf(random, 0));
  const arrivals = Array.from({ length: tasks }, () => START_MS + random() * MINUTES * MINUTE_MS).sort();
  const settled = () => recordsOf(stage.world().store).filter(({ settledAt }) => settledAt !== undefined);

  let task = 0;
  for (let minute = 1; minute < LAST_MINUTE && settled().length < tasks; minute++) {
    const sweepMs = START_MS + minute * MINUTE_MS;
    for (; task < tasks && (arrivals[task] ?? 0) < sweepMs; task++) {
      await timeline.passUntil(arrivals[task] ?? 0);
      const registration = { taskId: idOf(task), ref: refOf(task), deadlineSeconds: DEADLINE_SECONDS };
      await stage.start(
        `backend ${task}`,
        () => functions.register(registration, stage.nowMs()),
        () => undefined,
      );
      const request = { token: await newToken(refOf(task)), body: SAYINGS.success.body(idOf(task)) };
      await stage.start(
        `receiver ${task}`,
        (budget) => functions.receive(request, stage.nowMs(), false, budget),
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

console.log('callbacks/min  lookupsPer10Seconds  half within  99 of 100 within');
for (const [perMinute, lookupsPer10Seconds] of [
  [1, 10],
  [10, 10],
  [30, 10],
  [60, 20],
] as const) {
  const delays = await delaysOf(perMinute, lookupsPer10Seconds);
  const within = (percent: number) => `${Math.ceil(percentile(delays, percent))} s`;
  console.log(
    String(perMinute).padEnd(15) +
      String(lookupsPer10Seconds).padEnd(21) +
      within(50).padEnd(13) +
      within(99),
  );
}
