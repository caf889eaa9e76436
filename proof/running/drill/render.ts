import type { DrillResult, Progress } from './drill-result.ts';
import type { Offence } from './facts.ts';
import type { Latency } from './latency.ts';

/** How many offences of each kind are shown in words. */
const SHOWN = 5;

const BAR_CHARACTERS = 24;

const KINDS: readonly Offence['kind'][] = ['unresolved', 'wrong', 'repeated'];

type Row = readonly [name: string, value: string | number, remark?: string];

/** One line for somebody who watches. */
export function renderProgress({ doing, submitted, tasks, announced, seconds }: Progress): string {
  const done = Math.floor((announced / tasks) * BAR_CHARACTERS);
  const bar = `${'█'.repeat(done)}${'░'.repeat(BAR_CHARACTERS - done)}`;
  return `${bar} ${submitted} of ${tasks} submitted, ${announced} announced; ${doing}, ${seconds} s`;
}

/** The result as a table, and what is unresolved, wrong or repeated in words. */
export function renderResult(result: DrillResult): string {
  const { seed, seconds, lookups, tally, latencies, offences } = result;
  const { fates, settledBy } = tally;
  const of = (kind: Offence['kind']) => offences.filter((offence) => offence.kind === kind).length;
  const rows: Row[] = [
    ['tasks', tally.tasks],
    ['callbacks lost', fates.lost],
    ['callbacks doubled', fates.double, `${tally.harmlessDoubles} changed nothing the second time`],
    ['callbacks late', fates.late],
    ['callbacks contradicting', fates.contradicting],
    ['hanging at the provider', fates.hanging],
    ...(fates.forged === 0
      ? []
      : [['callbacks forged', fates.forged, `${tally.corrected} followed by the truth`] as const]),
    ['settled by callback', settledBy.callback],
    ['settled by lookup', settledBy.lookup],
    ['settled by deadline', settledBy.deadline],
    ['lookups', tally.lookups],
    ['most lookups in 10 s', tally.mostLookupsIn10Seconds, `${lookups} are allowed`],
    ...latencyRows('callback to event', latencies.told),
    ...latencyRows('undecided to event', latencies.undecided),
    ['unresolved', of('unresolved')],
    ['wrong', of('wrong')],
    ['events per revision', Number(tally.eventsPerRevision.toFixed(4))],
  ];
  const heading = `Seed ${seed}: ${tally.tasks} tasks in ${seconds} s`;
  return [heading, '', ...rows.map(renderRow), ...renderOffences(offences), ''].join('\n');
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

function renderRow([name, value, remark = '']: Row): string {
  return `  ${name.padEnd(30)}${String(value).padStart(8)}  ${remark}`.trimEnd();
}

function renderOffences(offences: readonly Offence[]): string[] {
  if (offences.length === 0) return [];
  const shown = KINDS.flatMap((kind) => offences.filter((offence) => offence.kind === kind).slice(0, SHOWN));
  const lines = shown.map(({ kind, subject, what }) => `  ${kind.toUpperCase()} ${subject}: ${what}`);
  const more = offences.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [`  and ${more} more; --json has them all`] : [])];
}
