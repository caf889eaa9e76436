import type { Choices } from '../choices.ts';
import type { Fault } from '../faults.ts';
import type { Deploy } from '../functions.ts';
import { BrokenLawError } from '../laws/law.ts';
import { TRUTHS, type Truth } from '../record-info.ts';
import { createScheduler, type Scheduler } from '../scheduler.ts';
import type { Change } from '../store.ts';
import { createStream, type StreamRules } from '../stream.ts';
import { EMPTY_WORLD } from '../world.ts';
import { createAdversary } from './adversary.ts';
import { createAgenda, createDraw, type Draw } from './agenda.ts';
import { type AdversaryPlan, type HonestPlan, idOf, ownRef } from './plan.ts';
import { createHonestRequests } from './honest-requests.ts';
import { isAnythingDue, runSweep, createLookupResults } from './sweeping.ts';
import { addOwnSide, type Heard, isRegistered, isTaskOver } from './own-side.ts';

export const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** The stream brings changes at every such time, if it is not away then. */
const STREAM_EVERY_MS = 5 * SECOND_MS;
const STREAM_AWAY_MS = 5 * MINUTE_MS;

/** How many batches the stream brings at one time, at most: one that fails comes again. */
const BATCHES_AT_ONCE = 5;

/** How long a run takes at most: longer than any deadline, and the sweeps after it. */
const LONGEST_MS = 3 * 60 * MINUTE_MS;

/** How many tasks beside the own ones the provider may know. */
const OTHER_TASKS = 16;

/** An event, and when the topic took it; epoch milliseconds. */
export interface Taken {
  readonly message: string;
  readonly atMs: number;
}

/** The result of one own task. */
export interface TaskObserved {
  readonly taskId: string;
  readonly ref: string;
  /** Every change of its record, in order. */
  readonly changes: readonly Change[];
  readonly heard: readonly Heard[];
  /** When a registration of it was answered first; epoch milliseconds. */
  readonly answeredMs: number | undefined;
  /** When it was looked up; epoch milliseconds. */
  readonly lookupsMs: readonly number[];
  /** Every event about it. */
  readonly events: readonly Taken[];
}

/** A sweep that found something due. */
export interface SweepObserved {
  /** Epoch milliseconds. */
  readonly beganMs: number;
  /** Epoch milliseconds. */
  readonly endedMs: number;
  /** Whether a call of it failed, or it was killed. */
  readonly hadFault: boolean;
}

export interface Observed {
  readonly tasks: readonly TaskObserved[];
  /** In the order of their times. */
  readonly sweeps: readonly SweepObserved[];
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
  readonly faults: ReadonlyMap<Fault, number>;
  /** Why the run ended before its time. */
  readonly broken: string | undefined;
}

/**
 * Runs an honest plan, alone or beside an adversary.
 *
 * @param deferred own tasks whose callbacks from before their registration come just after it instead.
 */
export async function observe(
  plan: HonestPlan,
  adversaryPlan: AdversaryPlan | undefined,
  deploy: Deploy,
  rules: StreamRules,
  deferred: ReadonlySet<string> = new Set(),
): Promise<Observed> {
  const { settings, tasks, seed, faultsPercent } = plan;
  const draw = createDraw(seed);
  const functions = deploy(settings);
  const ids = tasks.map((_, task) => idOf(task, tasks.length));
  const truths: Record<string, Truth> = {};
  const choices: Choices = { pick: (count) => draw(count, 'choice', scheduler.nowMs()), isOver: () => false };
  const scheduler: Scheduler = createScheduler(
    START_MS,
    choices,
    { ...EMPTY_WORLD, truths },
    () => undefined,
  );
  const store = () => scheduler.world().store;
  const stream = createStream(rules, functions, scheduler);
  const agenda = createAgenda();
  const taken: Taken[] = [];
  const sweeps: SweepObserved[] = [];
  const turn = async () => {
    const atMs = scheduler.nowMs();
    taken.push(
      ...scheduler
        .world()
        .messages.slice(taken.length)
        .map((message) => ({ message, atMs })),
    );
    await adversary?.turn();
  };
  const requests = createHonestRequests(scheduler, draw, faultsPercent, turn);
  const resultOf = createLookupResults(
    draw,
    faultsPercent,
    (taskId) => ids.includes(taskId) && isRegistered(store(), taskId),
  );
  const own = await addOwnSide(plan, {
    ...{ startMs: START_MS, functions, scheduler, agenda, requests, draw, deferred },
  });
  const adversary =
    adversaryPlan &&
    (await createAdversary(adversaryPlan, tasks.length, functions, scheduler, (near) =>
      requests.progressOf(own.names[near % own.names.length] ?? ''),
    ));
  Object.assign(truths, adversaryPlan && truthsOfOthers(createDraw(adversaryPlan.seed)));
  for (const [task, { truth, knownAtSeconds }] of tasks.entries()) {
    const taskId = idOf(task, tasks.length);
    truths[taskId] = 'progress';
    agenda.add(START_MS + knownAtSeconds * SECOND_MS, `the end of ${taskId}`, () => {
      scheduler.tell(`the provider knows that ${taskId} is a ${truth}`);
      truths[taskId] = truth;
      return Promise.resolve();
    });
  }

  const isOver = () =>
    own.isDone() && adversary?.isDone() !== false && ids.every((taskId) => isTaskOver(store(), taskId));

  function addSweep(number: number): void {
    const atMs = START_MS + number * MINUTE_MS + 10 * draw(600, 'sweep', number) + 3;
    agenda.add(atMs, `sweep ${number}`, async () => {
      if (isOver()) return;
      addSweep(number + 1);
      const isMissed = draw(100, 'sweep', number, 'missed') < faultsPercent;
      if (isMissed || !isAnythingDue(store(), scheduler.nowMs())) return;
      const start = (name: string) => {
        scheduler.tell(`${name} begins`);
        const isCold = draw(3, name, 'cold') === 0;
        return scheduler.start(
          name,
          () => functions.sweep(() => scheduler.nowMs(), isCold),
          () => undefined,
        );
      };
      const beganMs = scheduler.nowMs();
      await runSweep(`sweep ${number}`, { scheduler, agenda, draw, faultsPercent, turn, resultOf, start });
      const hadFault = scheduler.trace.some(
        (line) =>
          line === `sweep ${number} is dead` ||
          (line.startsWith(`sweep ${number}: `) && line.includes(', but ')),
      );
      sweeps.push({ beganMs, endedMs: scheduler.nowMs(), hadFault });
    });
  }

  let isStreamAwaited = false;
  /** The stream brings what has changed at the next of its times. */
  function awaitStream(): void {
    if (isStreamAwaited || !stream.isReady()) return;
    isStreamAwaited = true;
    let atMs = (Math.floor((scheduler.nowMs() - 1) / STREAM_EVERY_MS) + 1) * STREAM_EVERY_MS + 1;
    const isAway = () => draw(100, 'stream', Math.floor(atMs / STREAM_AWAY_MS)) < faultsPercent;
    while (isAway()) atMs += STREAM_EVERY_MS;
    agenda.add(atMs, 'the stream', async () => {
      isStreamAwaited = false;
      for (let batch = 0; batch < BATCHES_AT_ONCE && stream.isReady(); batch++) {
        const before = new Set(scheduler.invocations());
        await stream.bring(100);
        for (const invocation of scheduler.invocations()) {
          if (!before.has(invocation)) await requests.finish(`publisher at ${atMs}`, invocation);
        }
      }
    });
  }

  const turnsMs = new Set<number>();
  /** The adversary has a turn when the time of one of its requests has come. */
  function awaitAdversary(): void {
    const atMs = adversary?.nextMs();
    if (atMs === undefined || turnsMs.has(atMs)) return;
    turnsMs.add(atMs);
    agenda.add(atMs, 'a turn', turn);
  }

  let broken: string | undefined;
  try {
    addSweep(1);
    for (let entry = agenda.next(); entry !== undefined; entry = agenda.next()) {
      if (entry.atMs > START_MS + LONGEST_MS) break;
      scheduler.pass(Math.max(0, entry.atMs - scheduler.nowMs()));
      await entry.happen();
      await turn();
      awaitStream();
      awaitAdversary();
    }
  } catch (error) {
    if (!(error instanceof BrokenLawError)) throw error;
    broken = error.message;
  } finally {
    await scheduler.killAll();
  }
  return {
    trace: scheduler.trace,
    sweeps,
    faults: scheduler.faults,
    broken,
    tasks: tasks.map(({ owner }, task) => {
      const taskId = idOf(task, tasks.length);
      return {
        taskId,
        ref: ownRef(owner),
        changes: store().changes.filter(({ after }) => after['taskId']?.S === taskId),
        answeredMs: own.answeredMs.get(taskId),
        heard: own.heard.filter((heard) => heard.taskId === taskId),
        lookupsMs: scheduler.lookups.filter((lookup) => lookup.taskId === taskId).map(({ atMs }) => atMs),
        events: taken.filter(
          ({ message }) => (JSON.parse(message) as { subject?: unknown }).subject === taskId,
        ),
      };
    }),
  };
}

/** Some of the tasks that only the adversary names are real ones. */
function truthsOfOthers(draw: Draw): Record<string, Truth> {
  return Object.fromEntries(
    Array.from({ length: OTHER_TASKS }, (_, other) => {
      const truth = TRUTHS[draw(2 * TRUTHS.length, 'truth', other)];
      return truth === undefined ? [] : [[`other-${other}`, truth] as const];
    }).flat(),
  );
}
