import type { TaskRecord } from '../../../client/index.ts';
import type { Drilled, DrilledTask } from './facts.ts';
import type { PlannedTask } from './planned-task.ts';
import type { SentCallback } from './stand-in.ts';

const TASK_ID = 'task';
const ANSWERED: SentCallback = { answers: [200], answeredAt: '2026-11-23T10:00:03.000Z' };
const UNANSWERED: SentCallback = { answers: [500, 500, 'timeout', 500] };

export const callbacks = (answered: number, unanswered = 0): SentCallback[] => [
  ...Array<SentCallback>(answered).fill(ANSWERED),
  ...Array<SentCallback>(unanswered).fill(UNANSWERED),
];

/** A plan, of which most say only what is special. */
export function aPlan(overrides: Partial<PlannedTask> = {}): PlannedTask {
  return { ref: 'drill-1', kind: 'plain', behave: [], seconds: 1, isCorrected: false, ...overrides };
}

/** The record of a voice that a callback has reported. */
export function aRecord(overrides: Partial<TaskRecord> = {}): TaskRecord {
  return {
    taskId: TASK_ID,
    kind: 'generate',
    ref: 'drill-1',
    outcome: 'succeeded',
    voiceId: 'voice-a',
    revision: 1,
    publishedRevision: 1,
    registeredAt: '2026-11-23T10:00:00.000Z',
    deadlineAt: '2026-11-23T11:00:00.000Z',
    settledAt: '2026-11-23T10:00:03.000Z',
    deliveries: 1,
    via: 'callback',
    ...overrides,
  };
}

/** The same voice, reported by a lookup. */
export const LOOKED_UP: Partial<TaskRecord> = { via: 'lookup', lookups: 1 };

/** A task whose time is over. */
export const TIMED_OUT: Partial<TaskRecord> = {
  outcome: 'failed',
  reason: 'timed_out',
  voiceId: undefined,
  via: 'deadline',
  deliveries: 0,
  settledAt: '2026-11-23T11:02:00.000Z',
};

/** A voice that is true, reported by its callback and recorded. */
export function aTask(overrides: Partial<DrilledTask> = {}): DrilledTask {
  return {
    planned: aPlan(),
    taskId: TASK_ID,
    truth: { status: 'success', voiceId: 'voice-a' },
    asked: 0,
    callbacks: callbacks(1),
    record: aRecord(),
    ...overrides,
  };
}

interface Said {
  readonly revision?: number;
  readonly outcome?: string;
  readonly voiceId?: string | undefined;
  readonly reason?: string;
}

/** An event of the same voice. */
export function anEvent(said: Said = {}, envelope: object = {}, ref = 'drill-1'): string {
  const { revision = 1, outcome = 'succeeded', voiceId = 'voice-a', reason } = said;
  return JSON.stringify({
    id: `${TASK_ID}/generate/${revision}`,
    type: `suno.voice.${outcome}`,
    subject: TASK_ID,
    ...envelope,
    data: {
      taskId: TASK_ID,
      kind: 'generate',
      ref,
      outcome,
      ...(outcome === 'succeeded' ? { voiceId } : { reason }),
      revision,
    },
  });
}

export const FAILED_FIRST = anEvent({ revision: 1, outcome: 'failed', reason: 'generation_failed' });

/** One task of which everything is as it must be. */
export function someFacts({
  task,
  events = [anEvent()],
  ...more
}: { readonly task?: DrilledTask; readonly events?: readonly string[] } & Partial<Drilled> = {}): Drilled {
  return {
    tasks: [task ?? aTask()],
    arrivals: events.map((text) => ({ text, atMs: Date.parse('2026-11-23T10:00:04.000Z') })),
    lookups: 20,
    mostLookupsIn10Seconds: 20,
    confirms: false,
    ...more,
  };
}
