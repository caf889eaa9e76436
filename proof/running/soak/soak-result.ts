import type { Broken } from './chaos.ts';
import type { LawViolation, Delivery, Facts } from '../../laws/facts.ts';
import type { Refusal } from './plan-faults.ts';
import { answeredWith, isFailed } from '../../laws/answers.ts';
import { renderRows, type Row, renderBar } from '../../kit/report.ts';

/** What happened, in numbers. Every callback that was sent is answered, unreadable, refused or timed out. */
export interface Tally {
  readonly sent: number;
  readonly attempts: number;
  /** Attempts that got no answer, or one that says that something is out of order here. */
  readonly failedAttempts: number;
  readonly answered: number;
  readonly unreadable: number;
  readonly refused: number;
  readonly abandoned: number;
  readonly recorded: number;
  readonly published: number;
  readonly duplicated: number;
  readonly quarantined: number;
}

export function tally({ deliveries, records, quarantined, events }: Facts): Tally {
  const attempts = deliveries.flatMap((delivery) => delivery.attempts);
  const byResult = Map.groupBy(deliveries, resultOf);
  const countOf = (result: ReturnType<typeof resultOf>) => byResult.get(result)?.length ?? 0;
  const published = new Set(events.map(({ text }) => text)).size;
  return {
    sent: deliveries.length,
    attempts: attempts.length,
    failedAttempts: attempts.filter(isFailed).length,
    answered: countOf('received'),
    unreadable: countOf('quarantined'),
    refused: countOf(401),
    abandoned: countOf('abandoned'),
    recorded: records.length,
    published,
    duplicated: events.length - published,
    quarantined: quarantined.length,
  };
}

/** The one answer that a callback of each kind may get, besides those of an outage. */
const EARNED_ANSWER = { report: 'received', unreadable: 'quarantined', forged: 401 } as const;

/** The answer that the callback earned, if it ever got it. */
function resultOf(delivery: Delivery): (typeof EARNED_ANSWER)[keyof typeof EARNED_ANSWER] | 'abandoned' {
  const earned = EARNED_ANSWER[delivery.callback.meaning.kind];
  return answeredWith(earned, delivery).length > 0 ? earned : 'abandoned';
}

export interface Progress {
  readonly doing: string;
  readonly sent: number;
  readonly callbacks: number;
  readonly answered: number;
  readonly broken: Broken;
  readonly seconds: number;
}

export interface SoakResult {
  readonly seed: number;
  readonly seconds: number;
  readonly tally: Tally;
  readonly broken: Broken;
  /** How many publish calls the refusals met. */
  readonly refusedCalls: Readonly<Record<Refusal, number>>;
  readonly violations: readonly LawViolation[];
}

/** What should have been broken and never was: without it, the soak proves nothing. */
export function neverBroken({ broken, refusedCalls, tally }: SoakResult): string[] {
  const counts = {
    ...prefixed('kills of the ', broken.kills),
    ...prefixed('store ', broken.outages),
    ...prefixed('the topic ', refusedCalls),
    'attempts that failed': tally.failedAttempts,
  };
  return Object.entries(counts)
    .filter(([, count]) => count === 0)
    .map(([name]) => name);
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]));
}

/** Renders the progress in one line. */
export function renderProgress({ doing, sent, callbacks, answered, broken, seconds }: Progress): string {
  const kills = Object.values(broken.kills).reduce((total, count) => total + count, 0);
  return `${renderBar(sent, callbacks)} ${sent} of ${callbacks} ${doing}, ${answered} answered 200, ${kills} kills, ${seconds} s`;
}

/** Renders what was sent and found, and what was broken meanwhile. */
export function renderFigures({ tally, broken, refusedCalls, violations }: SoakResult): string[] {
  const of = (kind: string) => violations.filter((violation) => violation.kind === kind).length;
  const rows: Row[] = [
    [
      'sent',
      tally.sent,
      `in ${tally.attempts} attempts; ${tally.failedAttempts} failed (500, 503 or no answer)`,
    ],
    ['received (200)', tally.answered],
    ['quarantined (200)', tally.unreadable, 'unreadable on purpose'],
    ['refused (401)', tally.refused, 'forged on purpose'],
    ['abandoned by the sender', tally.abandoned, 'after three repetitions'],
    ['recorded', tally.recorded, 'tasks'],
    ['published', tally.published, 'events'],
    ['duplicated', tally.duplicated, 'events that came again'],
    ['in quarantine', tally.quarantined, 'bodies'],
    ['lost', of('lost')],
    ['wrong', of('wrong')],
  ];
  const brokenRows: Row[] = [
    ['receivers killed', broken.kills.receiver],
    ['publishers killed', broken.kills.publisher],
    ['store killed', broken.outages.killed],
    ['store frozen', broken.outages.frozen],
    ...Object.entries(broken.refusals).map(([how, count]): Row => {
      const calls = Object.entries(refusedCalls).find(([name]) => name === how)?.[1];
      return [`topic ${how}`, count, `met by ${calls ?? 0} calls`];
    }),
  ];
  return [renderRows(rows), `Broken meanwhile:\n${renderRows(brokenRows)}`];
}
