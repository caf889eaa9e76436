import { join } from 'node:path';
import { startEngine } from '../../kit/engine-process.ts';
import { subscribe } from '../../kit/subscription.ts';
import { createVoiceClient } from '../../../client/index.ts';
import { isAlive } from '../../../test/local/processes.ts';
import { seededRandom } from '../../kit/random.ts';
import { submitTasks, correctForgeries } from './submit-tasks.ts';
import { type DrillResult, type Progress, tally, measureLatencies } from './drill-result.ts';
import { judge } from '../../laws/judge.ts';
import { factsOf, gather, createMailbox } from './facts.ts';
import type { Mix } from './planned-task.ts';
import { planTasks } from './plan-tasks.ts';
import { openStandIn } from './stand-in.ts';
import { limitOf, planTiming, type Budget } from './timing.ts';
import { waitForEnd } from './wait-for-end.ts';

/** What of it the assembly must have been synthesized with is in `Budget`. */
interface DrillOptions extends Budget {
  readonly tasks: number;
  readonly mix: Mix;
  readonly seed: number;
  /** The deadline of tasks that are to end otherwise; as long as all lookups take by default. */
  readonly deadlineSeconds?: number;
  readonly assemblyDir: string;
  /** An empty folder for records, messages and logs; it stays as it is in the end. */
  readonly folder: string;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/**
 * Submits voices to a provider that loses, doubles, delays and contradicts its callbacks, waits until all of them have
 * ended, and judges what is there by what the provider knows.
 *
 * @throws {Error} when the drill itself could not be done.
 */
export async function drill(options: DrillOptions): Promise<DrillResult> {
  const { tasks: count, mix, seed, lookups, confirms, assemblyDir, folder, onProgress, signal } = options;
  const startedAtMs = performance.now();
  const planned = planTasks(count, mix, seededRandom(seed));
  const timing = planTiming(planned, { lookups, confirms });
  const { deadlineSeconds = timing.deadlineSeconds } = options;

  await using engine = await startEngine(assemblyDir, join(folder, 'engine'), signal);
  const { api, region, signingSecret, provider, pid } = engine.endpoints;
  const mailbox = createMailbox();
  await using subscription = await subscribe(
    engine.endpoints,
    (text) => mailbox.put(text, Date.now()),
    signal,
  );
  const standIn = openStandIn(provider, signal);
  await standIn.liftLimit();
  const client = createVoiceClient({
    callbackBaseUrl: api,
    signingSecret,
    apiKey: 'drill',
    provider: { baseUrl: provider },
    region,
    credentials: { accessKeyId: 'drill', secretAccessKey: 'drill' },
  });

  let submitted = 0;
  const show = (doing: string) => {
    const announced = mailbox.taskCount();
    onProgress({ doing, submitted, tasks: count, announced, seconds: secondsSince(startedAtMs) });
  };
  const tasks = await submitTasks(planned, {
    ...timing,
    deadlineSeconds,
    client,
    phraseId: await standIn.makePhrase(),
    onSubmitted() {
      submitted += 1;
      if (submitted % 10 === 0) show('submitting');
    },
    signal,
  });
  const known = await standIn.tasks();
  const corrections = await correctForgeries(tasks, { api, signingSecret, known });
  const records = await waitForEnd(tasks, {
    client,
    standIn,
    mailbox,
    giveUpAtMs: performance.now() + limitOf(deadlineSeconds) * 1_000,
    check() {
      subscription.check();
      if (!isAlive(pid)) throw new Error(`The engine ended by itself; see ${folder}/engine.log`);
    },
    onLook: show,
    signal,
  });

  const drilled = await gather(standIn, { tasks, records, corrections, mailbox, lookups, confirms });
  return {
    seed,
    seconds: secondsSince(startedAtMs),
    lookups,
    tally: tally(drilled, mailbox.eventIds),
    latencies: measureLatencies(drilled),
    violations: judge(factsOf(drilled)),
  };
}

function secondsSince(ms: number): number {
  return Math.round((performance.now() - ms) / 1_000);
}
