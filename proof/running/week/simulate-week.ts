import { mintCallbackUrl } from '../../../client/callback-url.ts';
import { pick, seededRandom, type Random } from '../../kit/random.ts';
import type { Call, Item } from '../../simulated/calls.ts';
import { createFunctions, SECRET, type Functions } from '../../simulated/functions.ts';
import { law, recordsOf } from '../../simulated/laws/law.ts';
import type { Truth } from '../../simulated/record-info.ts';
import { CALLBACK_BODIES, type Says } from '../../simulated/callback-bodies.ts';
import { itemsOf, QUARANTINE, TASKS } from '../../simulated/store.ts';
import { tokenOf } from '../../simulated/tokens.ts';
import { behindGate, type Gate } from '../../simulated/wire.ts';
import { EMPTY_WORLD, perform, refuse, type World } from '../../simulated/world.ts';
import { SCENARIOS, type Scenario, isStoreAway, isTopicAway } from './scenarios.ts';

const MINUTE_MS = 60_000;
export const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** How long before the end the last task is submitted that ends by then, in milliseconds: the longest scenario and its sweeps. */
const TIME_TO_END_MS = 3 * 60 * MINUTE_MS;

const DEADLINE_SECONDS = 2 * 3_600;

/** Tasks that still run in the end are asked for every half hour by then, and have just been. */
const RUNNING = { submittedBeforeMs: 115 * MINUTE_MS, deadlineSeconds: 12 * 3_600 };

/** When the provider knows the result of a task that it says nothing of, in minutes after its submission. */
const SILENT_MINUTES = 3;

/** When the provider repeats a callback that was not answered 200, in milliseconds after each attempt. */
const REPEATS_AFTER_MS = [MINUTE_MS, 3 * MINUTE_MS, 5 * MINUTE_MS];

/** How long a change takes to the publisher, in milliseconds. */
const STREAM_MS = 300;

/** What a week of traffic leaves behind. */
interface Week {
  readonly records: readonly Item[];
  readonly quarantined: readonly Item[];
  /** How many attempts were answered by each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Events in the order in which the topic took them. */
  readonly messages: readonly string[];
}

interface Happening {
  readonly atMs: number;
  readonly happen: () => Promise<void>;
}

/**
 * Runs the functions through a week: tasks of every scenario, a store that is away for forty minutes of each day, and a topic
 * that is away for an hour. The stream brings each change once; what it could not get through is left to the sweep.
 *
 * @param tasks how many end in this week.
 * @param running how many more are submitted just before its end.
 * @param endsMs epoch milliseconds; of a whole minute the same happens, whichever it is.
 * @throws {BrokenLawError} when a record goes backwards, or an event says what no record said.
 */
export async function simulateWeek(
  { tasks, running, endsMs }: { readonly tasks: number; readonly running: number; readonly endsMs: number },
  seed: number,
): Promise<Week> {
  const random = seededRandom(seed);
  const functions = createFunctions()({ lookupsPer10Seconds: 10, deadlineSeconds: DEADLINE_SECONDS });
  const statuses = new Map<number, number>();
  const happenings: Happening[] = [];
  const at = (atMs: number, happen: () => Promise<void>) => void happenings.push({ atMs, happen });
  const truths = new Map<string, { readonly truth: Truth; readonly fromMs: number }>();
  let world = EMPTY_WORLD;
  const startsMs = endsMs - WEEK_MS;
  let nowMs = startsMs;

  const gate: Gate = {
    attempts: 3,
    isIdle: (read) => findsNothing(read(), world),
    ask(read) {
      const call = read();
      if (call.operation === 'Wait') nowMs = Math.max(nowMs, call.untilMs);
      if (isAway(call, nowMs - startsMs)) return Promise.resolve(refuse(call, 'broken'));
      const { world: next, answer } = perform({ ...world, truths: knownNow(call) }, call, { nowMs });
      world = next;
      return Promise.resolve(answer);
    },
  };

  /** The provider works on a task for a while. */
  function knownNow(call: Call): World['truths'] {
    const known = call.operation === 'LookUp' ? truths.get(call.taskId) : undefined;
    if (call.operation !== 'LookUp' || known === undefined) return {};
    return { [call.taskId]: nowMs < known.fromMs ? 'progress' : known.truth };
  }

  function plan(
    task: number,
    { isRegistered, truth, says }: Scenario,
    submittedMs: number,
    deadlineSeconds: number,
  ) {
    const taskId = weekTaskId(task);
    const [first] = says;
    truths.set(taskId, { truth, fromMs: submittedMs + (first?.[1] ?? SILENT_MINUTES) * MINUTE_MS });
    if (isRegistered) {
      at(submittedMs, () => repeat(submittedMs, () => register(functions, taskId, deadlineSeconds, nowMs)));
    }
    for (const [saying, minutes] of says) {
      const saidMs = submittedMs + minutes * MINUTE_MS + Math.floor(random() * MINUTE_MS);
      at(saidMs, () => repeat(saidMs, () => deliver(functions, taskId, saying, submittedMs, nowMs)));
    }
  }

  /** Posts now, and again later while the answer is not 2xx. */
  async function repeat(atMs: number, ask: () => Promise<number>, attempt = 0): Promise<void> {
    const status = await ask();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const againMs = atMs + (REPEATS_AFTER_MS[attempt] ?? Infinity);
    if (status >= 300 && againMs < Infinity) at(againMs, () => repeat(againMs, ask, attempt + 1));
  }

  async function sweep(): Promise<void> {
    await functions
      .sweep(() => nowMs, false)
      .catch((error: unknown) => {
        if (!isStoreAway(nowMs - startsMs)) throw error;
      });
  }

  async function bringChanges(from: number): Promise<void> {
    const batch = world.store.changes.slice(from);
    if (batch.length === 0) return;
    nowMs += STREAM_MS;
    await functions.publish(batch, nowMs);
    await bringChanges(from + batch.length);
  }

  const lastMs = endsMs - TIME_TO_END_MS;
  for (let task = 0; task < tasks; task++) {
    const submittedMs = Math.floor(startsMs + ((lastMs - startsMs) * (task + random())) / tasks);
    plan(task, pickScenario(random), submittedMs, DEADLINE_SECONDS);
  }
  for (let task = tasks; task < tasks + running; task++) {
    plan(task, RUNS, endsMs - RUNNING.submittedBeforeMs, RUNNING.deadlineSeconds);
  }

  await behindGate(gate, async () => {
    for (;;) {
      const [next] = happenings.sort((one, other) => one.atMs - other.atMs);
      const sweepMs = nextMinute(Math.max(nowMs, firstDueMs(world)));
      const atMs = Math.min(next?.atMs ?? Infinity, sweepMs);
      if (atMs > endsMs) break;
      nowMs = Math.max(nowMs, atMs);
      const changes = world.store.changes.length;
      if (next !== undefined && next.atMs === atMs) {
        happenings.shift();
        await next.happen();
      } else {
        await sweep();
      }
      await bringChanges(changes);
    }
  });
  law(happenings.length === 0, () => `${happenings.length} things were to happen after the end of the week`);
  return {
    records: recordsOf(world.store),
    quarantined: itemsOf(world.store, QUARANTINE),
    statuses,
    messages: world.messages,
  };
}

/** As long as any other, so that one is never part of another. */
const weekTaskId = (task: number) => `week-${String(task).padStart(5, '0')}`;

const RUNS: Scenario = { percent: 0, isRegistered: true, truth: 'progress', says: [] };

function pickScenario(random: Random): Scenario {
  return pick(
    random,
    Object.values(SCENARIOS).flatMap((scenario) => Array.from({ length: scenario.percent }, () => scenario)),
  );
}

async function register(functions: Functions, taskId: string, deadlineSeconds: number, nowMs: number) {
  const { status } = await functions.register({ taskId, ref: `order-of-${taskId}`, deadlineSeconds }, nowMs);
  return status;
}

async function deliver(
  functions: Functions,
  taskId: string,
  says: Says,
  submittedMs: number,
  nowMs: number,
): Promise<number> {
  const url = await mintCallbackUrl({
    baseUrl: 'https://api.example',
    secret: SECRET,
    kind: 'generate',
    ref: `order-of-${taskId}`,
    issuedAt: new Date(submittedMs),
  });
  const request = { token: tokenOf(url), body: CALLBACK_BODIES[says].body(taskId, url) };
  const { status } = await functions.receive(request, nowMs, false, new AbortController().signal);
  return status;
}

const STORE_CALLS: readonly Call['operation'][] = ['UpdateItem', 'GetItem', 'Query'];

function isAway({ operation }: Call, ofWeekMs: number): boolean {
  return operation === 'PublishBatch'
    ? isTopicAway(ofWeekMs)
    : STORE_CALLS.includes(operation) && isStoreAway(ofWeekMs);
}

function findsNothing(call: Call, { store }: World): boolean {
  if (call.operation !== 'Query') return false;
  const due = call.input.ExpressionAttributeValues?.[':due']?.S;
  return !itemsOf(store, TASKS).some((item) => item['due']?.S === due);
}

function firstDueMs({ store }: World): number {
  return Math.min(...recordsOf(store).map(({ dueAt }) => Date.parse(dueAt?.S ?? '') || Infinity));
}

const nextMinute = (ms: number) => (Math.floor(ms / MINUTE_MS) + 1) * MINUTE_MS;
