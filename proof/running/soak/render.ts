import type { Offence } from './facts.ts';
import type { Progress, SoakResult } from './soak-result.ts';
import { CONCURRENCY } from './sender.ts';

/** How many offences of each kind are shown in words. */
const SHOWN = 5;

const BAR_CHARACTERS = 24;

type Row = readonly [name: string, value: string | number, remark?: string];

/** One line for somebody who watches. */
export function renderProgress({ doing, sent, callbacks, answered, broken, seconds }: Progress): string {
  const done = Math.floor((sent / callbacks) * BAR_CHARACTERS);
  const bar = `${'█'.repeat(done)}${'░'.repeat(BAR_CHARACTERS - done)}`;
  const kills = sum(broken.kills);
  return `${bar} ${sent} of ${callbacks} ${doing}, ${answered} answered 200, ${kills} kills, ${seconds} s`;
}

/** The result as a table, and what is lost or wrong in words. */
export function renderResult(result: SoakResult): string {
  const { seed, seconds, tally, broken, refusedCalls, offences } = result;
  const of = (kind: Offence['kind']) => offences.filter((offence) => offence.kind === kind).length;
  const rows: Row[] = [
    [
      'sent',
      tally.sent,
      `in ${tally.attempts} attempts; ${tally.failedAttempts} failed (500, 503 or no answer)`,
    ],
    ['received (200)', tally.answered],
    ['quarantined (200)', tally.unreadable, 'unreadable on purpose'],
    ['refused (401)', tally.refused, 'forged on purpose'],
    ['given up by the sender', tally.givenUp, 'after three repetitions'],
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
  const heading = `Seed ${seed}: ${tally.sent} callbacks, ${CONCURRENCY} at once, in ${seconds} s`;
  return [
    heading,
    '',
    ...renderRows(rows),
    '',
    'broken meanwhile',
    ...renderRows(brokenRows),
    ...renderOffences(offences),
    '',
  ].join('\n');
}

function renderRows(rows: readonly Row[]): string[] {
  return rows.map(([name, value, remark = '']) =>
    `  ${name.padEnd(30)}${String(value).padStart(8)}  ${remark}`.trimEnd(),
  );
}

function renderOffences(offences: readonly Offence[]): string[] {
  if (offences.length === 0) return [];
  const shown = (['lost', 'wrong'] as const).flatMap((kind) =>
    offences.filter((offence) => offence.kind === kind).slice(0, SHOWN),
  );
  const lines = shown.map(({ kind, subject, what }) => `  ${kind.toUpperCase()} ${subject}: ${what}`);
  const more = offences.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [`  and ${more} more; --json has them all`] : [])];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
