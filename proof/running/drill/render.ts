import { renderBar } from '../../kit/progress.ts';
import { renderRows, type Row } from '../../kit/report.ts';
import type { DrillResult, Progress } from './drill-result.ts';
import type { Latency } from './latency.ts';

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
