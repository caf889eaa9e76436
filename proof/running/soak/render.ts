import { renderBar } from '../../kit/progress.ts';
import { renderRows, type Row } from '../../kit/report.ts';
import type { Progress, SoakResult } from './soak-result.ts';

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
