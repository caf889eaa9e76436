import type { Drilled, DrilledTask } from './facts.ts';
import type { TaskKind } from './planned-task.ts';

/** What happened, in numbers. */
export interface Tally {
  readonly tasks: number;
  readonly kinds: Readonly<Record<TaskKind, number>>;
  /** How many forged callbacks were followed by the truth. */
  readonly corrected: number;
  readonly settledBy: Readonly<Record<'callback' | 'lookup' | 'deadline', number>>;
  /** Doubled callbacks of which the second was received, and changed nothing. */
  readonly harmlessDoubles: number;
  readonly lookups: number;
  readonly mostLookupsIn10Seconds: number;
  readonly eventsPerRevision: number;
}

/** @param arrived the ids of all events that came, each as often as it came. */
export function tally({ tasks, mostLookupsIn10Seconds }: Drilled, arrived: readonly string[]): Tally {
  const countOf = (holds: (task: DrilledTask) => boolean) => tasks.filter(holds).length;
  const of = (kind: TaskKind) => countOf(({ planned }) => planned.kind === kind);
  const by = (via: string) => countOf(({ record }) => record?.via === via && record.outcome !== 'awaiting');
  const isHarmless = ({ taskId, planned, callbacks }: DrilledTask) =>
    planned.kind === 'double' &&
    callbacks.every(({ answeredAt }) => answeredAt !== undefined) &&
    arrived.filter((id) => id.startsWith(`${taskId}/`)).length === 1;
  return {
    tasks: tasks.length,
    kinds: {
      plain: of('plain'),
      lost: of('lost'),
      double: of('double'),
      late: of('late'),
      contradicting: of('contradicting'),
      hanging: of('hanging'),
      forged: of('forged'),
    },
    corrected: countOf(({ planned }) => planned.isCorrected),
    settledBy: { callback: by('callback'), lookup: by('lookup'), deadline: by('deadline') },
    harmlessDoubles: countOf(isHarmless),
    lookups: tasks.reduce((sum, { asked }) => sum + asked, 0),
    mostLookupsIn10Seconds,
    eventsPerRevision: arrived.length / new Set(arrived).size,
  };
}
