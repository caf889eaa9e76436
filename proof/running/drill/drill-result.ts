import type { LawViolation } from '../../laws/facts.ts';
import type { Drilled, DrilledTask } from './facts.ts';
import type { TaskKind } from './planned-task.ts';
import { median, percentile } from '../../kit/statistics.ts';
import { readEvents } from '../../laws/read-facts.ts';
import { renderRows, type Row, renderBar } from '../../kit/report.ts';

export interface Progress {
  readonly doing: string;
  readonly submitted: number;
  readonly tasks: number;
  readonly announced: number;
  readonly seconds: number;
}

export interface DrillResult {
  readonly seed: number;
  readonly seconds: number;
  /** How many lookups the provider might get in 10 seconds. */
  readonly lookups: number;
  readonly tally: Tally;
  readonly latencies: Latencies;
  readonly violations: readonly LawViolation[];
}

/** Whether every task has ended with the truth, announced once. */
export function isPassed({ tally, violations }: DrillResult): boolean {
  return violations.length === 0 && tally.eventsPerRevision === 1;
}

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

export interface Latency {
  /** How many tasks it is of. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How long it took from the answer to a task's first callback to its event at the subscriber. */
interface Latencies {
  /** Of tasks whose callback reported the result. */
  readonly reported: Latency;
  /** Of tasks whose callback decided nothing, so that a lookup did. */
  readonly undecided: Latency;
}

/** Measures only what the first callback brought about: another one may have, or a lookup may have been faster. */
export function measureLatencies({ tasks, arrivals }: Drilled): Latencies {
  const arrivedAtMs = new Map<string, number>();
  for (const { text, atMs } of arrivals) {
    const [event] = readEvents([text]).read;
    if (event !== undefined && !arrivedAtMs.has(event.id)) arrivedAtMs.set(event.id, atMs);
  }
  const measure = (isMeant: (task: DrilledTask) => boolean): Latency => {
    const tookMs = tasks.filter(isMeant).flatMap(({ taskId, callbacks, record }) => {
      const eventAtMs = arrivedAtMs.get(`${taskId}/generate/${record?.revision}`);
      const answeredAtMs = Math.min(
        ...callbacks.flatMap(({ answeredAt }) => (answeredAt === undefined ? [] : [Date.parse(answeredAt)])),
      );
      return eventAtMs !== undefined && eventAtMs >= answeredAtMs ? [eventAtMs - answeredAtMs] : [];
    });
    return { count: tookMs.length, p50Ms: median(tookMs), p99Ms: percentile(tookMs, 99) };
  };
  return {
    reported: measure(({ planned: { kind } }) => ['plain', 'double', 'late'].includes(kind)),
    undecided: measure(
      ({ planned: { behave } }) => behave.includes('contradictory') || behave.includes('no-result'),
    ),
  };
}

/** Renders the progress in one line. */
export function renderProgress({ doing, submitted, tasks, announced, seconds }: Progress): string {
  return `${renderBar(announced, tasks)} ${submitted} of ${tasks} submitted, ${announced} announced; ${doing}, ${seconds} s`;
}

/** Renders what was submitted and found. */
export function renderFigures({ lookups, tally, latencies, violations }: DrillResult): string {
  const { kinds, settledBy } = tally;
  const of = (kind: string) => violations.filter((violation) => violation.kind === kind).length;
  const rows: Row[] = [
    ['tasks', tally.tasks],
    ['callbacks lost', kinds.lost],
    ['callbacks doubled', kinds.double, `${tally.harmlessDoubles} changed nothing the second time`],
    ['callbacks late', kinds.late],
    ['callbacks contradicting', kinds.contradicting],
    ['hanging at the provider', kinds.hanging],
    ...(kinds.forged === 0
      ? []
      : [['callbacks forged', kinds.forged, `${tally.corrected} followed by the truth`] as const]),
    ['settled by callback', settledBy.callback],
    ['settled by lookup', settledBy.lookup],
    ['settled by deadline', settledBy.deadline],
    ['lookups', tally.lookups],
    ['most lookups in 10 s', tally.mostLookupsIn10Seconds, `${lookups} are allowed`],
    ...latencyRows('callback to event', latencies.reported),
    ...latencyRows('undecided to event', latencies.undecided),
    ['unresolved', of('lost')],
    ['wrong', of('wrong')],
    ['events per revision', Number(tally.eventsPerRevision.toFixed(4))],
  ];
  return renderRows(rows);
}

function latencyRows(name: string, { count, p50Ms, p99Ms }: Latency): Row[] {
  if (count === 0) return [];
  return [
    [`${name}, p50`, inSeconds(p50Ms), `of ${count} tasks`],
    [`${name}, p99`, inSeconds(p99Ms)],
  ];
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
