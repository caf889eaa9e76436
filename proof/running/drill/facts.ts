import type { TaskRecord } from '../../../client/index.ts';
import type { Attempt, Delivery, Facts, LawViolation, Statement } from '../../laws/facts.ts';
import { readEvents } from '../../laws/read-facts.ts';
import type { PlannedTask } from './planned-task.ts';
import type { SentCallback, StandIn, Truth } from './stand-in.ts';
import type { SubmittedTask } from './submit-tasks.ts';
import type { Budget } from './timing.ts';

/** One task with its callbacks and record, without its events. */
export interface DrilledTask {
  readonly planned: PlannedTask;
  /** The id that the provider returned. */
  readonly taskId: string;
  /** `undefined` when the provider does not know it. */
  readonly truth: Truth | undefined;
  /** How often it was looked up. */
  readonly asked: number;
  /** Everything that was sent to its callback URL. */
  readonly callbacks: readonly SentCallback[];
  /** Its record; `undefined` without one. */
  readonly record: TaskRecord | undefined;
}

/** A message at the subscriber. */
interface Arrival {
  readonly text: string;
  /** In epoch milliseconds. */
  readonly atMs: number;
}

/** Everything that was done, and everything that is there afterwards. */
export interface Drilled extends Budget {
  readonly tasks: readonly DrilledTask[];
  readonly arrivals: readonly Arrival[];
  readonly mostLookupsIn10Seconds: number;
}

export interface Gathered extends Budget {
  readonly tasks: readonly SubmittedTask[];
  /** In the order of the tasks. */
  readonly records: readonly (TaskRecord | undefined)[];
  /** What others than the provider sent, by the task's id. */
  readonly corrections: ReadonlyMap<string, SentCallback>;
  readonly mailbox: Mailbox;
}

/** Puts together what was submitted, reported, recorded and announced, and what the provider knows. */
export async function gather(standIn: StandIn, gathered: Gathered): Promise<Drilled> {
  const { tasks, records, corrections, mailbox, lookups, confirms } = gathered;
  const { mostLookupsIn10Seconds } = await standIn.stats();
  const known = new Map((await standIn.tasks()).map((task) => [task.taskId, task]));
  return {
    tasks: tasks.map(({ planned, taskId }, index) => {
      const { outcome: truth, lookups: asked = 0, callbacks = [] } = known.get(taskId) ?? {};
      const correction = corrections.get(taskId) ?? [];
      return {
        planned,
        taskId,
        truth,
        asked,
        callbacks: callbacks.concat(correction),
        record: records[index],
      };
    }),
    arrivals: mailbox.arrivals,
    lookups,
    mostLookupsIn10Seconds,
    confirms,
  };
}

/** Returns a drill as the laws see it: every task must end with what the provider knows of it. */
export function factsOf({ tasks, arrivals, lookups, mostLookupsIn10Seconds, confirms }: Drilled): Facts {
  const { read, malformed } = readEvents(arrivals.map(({ text }) => text));
  return {
    deliveries: tasks.flatMap(deliveriesOf),
    registrations: tasks.map((task) => {
      const end = endOf(task);
      const course = end && { end, before: mayPrecede(task, confirms) };
      return { taskId: task.taskId, ref: task.planned.ref, isKept: true, ...(course && { course }) };
    }),
    records: tasks.flatMap(({ record }) => record ?? []),
    quarantined: [],
    events: read,
    malformed: [...malformed, ...tasks.filter((task) => endOf(task) === undefined).map(unknownEnd)],
    provider: {
      truths: new Map(
        tasks.flatMap(({ taskId, truth }) => {
          const statement = statementOf(truth);
          return statement === undefined ? [] : [[taskId, statement]];
        }),
      ),
      lookups: new Map(tasks.map(({ taskId, asked }) => [taskId, asked])),
      rate: { most: mostLookupsIn10Seconds, allowed: lookups },
    },
    confirms,
    isUndisturbed: true,
    isOver: true,
  };
}

function deliveriesOf({ taskId, planned: { ref }, callbacks }: DrilledTask): Delivery[] {
  return callbacks.map(({ answers }) => ({
    callback: { taskId, ref, body: '', meaning: { kind: 'report', statement: undefined } },
    attempts: answers.map((answer): Attempt => {
      const status = typeof answer === 'number' ? answer : undefined;
      return { answer: status === 200 ? 'received' : status, sentAtMs: 0, endedAtMs: 0 };
    }),
  }));
}

function unknownEnd({ taskId }: DrilledTask): LawViolation {
  return { kind: 'wrong', subject: taskId, what: 'the provider does not know how it ended' };
}

/** The required end of a task: what the provider has recorded of it, or that its time is over, where it has recorded nothing. */
function endOf({ planned, truth }: Pick<DrilledTask, 'planned' | 'truth'>): Statement | undefined {
  return planned.endsAfterSeconds === undefined ? statementOf(truth) : failed('timed_out');
}

/**
 * Returns what the provider has recorded, by its documentation.
 *
 * @returns nothing when the provider does not know how it ended.
 */
function statementOf(truth: Truth | undefined): Statement | undefined {
  switch (truth?.status) {
    case 'success':
      // In place of a voice that did not match.
      if (truth.voiceId === 'fail') return failed('voice_rejected');
      return truth.voiceId === undefined ? undefined : { outcome: 'succeeded', voiceId: truth.voiceId };
    case 'processing_validate_fail':
      return failed('verification_failed');
    case 'fail':
      return failed('generation_failed');
    default:
      return undefined;
  }
}

/** What may be announced before the end: the failure that a callback reports before the next reports the truth. */
function mayPrecede({ planned }: Pick<DrilledTask, 'planned'>, confirms: boolean): Statement[] {
  const isReported = planned.behave.includes('fail-then-success') && !confirms;
  return isReported ? [failed('generation_failed')] : [];
}

function failed(reason: string): Statement {
  return { outcome: 'failed', reason };
}

/** What a subscriber has got so far. */
export interface Mailbox {
  readonly arrivals: readonly Arrival[];
  /** The ids of the events among it, each as often as it came. */
  readonly eventIds: readonly string[];
  isAnnounced(eventId: string): boolean;
  /** Whether any event of a task has come. */
  hasHeardOf(taskId: string): boolean;
  /** How many tasks are announced. */
  taskCount(): number;
  put(text: string, atMs: number): void;
}

export function createMailbox(): Mailbox {
  const arrivals: Arrival[] = [];
  const eventIds: string[] = [];
  const known = new Set<string>();
  const tasks = new Set<string>();
  return {
    arrivals,
    eventIds,
    isAnnounced: (eventId) => known.has(eventId),
    hasHeardOf: (taskId) => tasks.has(taskId),
    taskCount: () => tasks.size,
    put(text, atMs) {
      arrivals.push({ text, atMs });
      for (const { id, subject } of readEvents([text]).read) {
        eventIds.push(id);
        known.add(id);
        tasks.add(subject);
      }
    },
  };
}
