import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** The attributes that counting a record needs. */
export const COUNTED = [
  'taskId',
  'kind',
  'due',
  'outcome',
  'reason',
  'via',
  'revision',
  'publishedRevision',
  'settledAt',
  'publishedAt',
];

/** How many there are of each, by name. */
export type Counts = Readonly<Record<string, number>>;

export interface RecordStats {
  readonly records: number;
  readonly outcomes: Counts;
  readonly reasons: Counts;
  readonly vias: Counts;
  /** The time from a result's receipt to its published event, in milliseconds; `undefined` if nothing was published. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number } | undefined;
}

/** How often progress is shown, in records. */
const PROGRESS_RECORDS = 1_000;

export async function countRecords(
  items: AsyncIterable<Record<string, AttributeValue>>,
  showCount: (count: number) => void,
): Promise<RecordStats> {
  const [outcomes, reasons, vias] = [new Tally(), new Tally(), new Tally()];
  const latencies: number[] = [];
  let records = 0;
  for await (const item of items) {
    if (++records % PROGRESS_RECORDS === 0) showCount(records);
    const { outcome, reason, via } = item;
    outcomes.add(outcome?.S);
    if (reason !== undefined) reasons.add(reason.S);
    if (via !== undefined) vias.add(via.S);
    const latency = latencyOf(item);
    if (latency !== undefined) latencies.push(latency);
  }
  return {
    records,
    outcomes: outcomes.counts(),
    reasons: reasons.counts(),
    vias: vias.counts(),
    latencyMs: percentilesOf(latencies),
  };
}

/** Returns how long the event of the record's current state took, if it was published. */
function latencyOf(item: Record<string, AttributeValue>): number | undefined {
  const { revision, publishedRevision, settledAt, publishedAt } = item;
  if (publishedRevision?.N === undefined || publishedRevision.N !== revision?.N) return undefined;
  const ms = Date.parse(publishedAt?.S ?? '') - Date.parse(settledAt?.S ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function percentilesOf(values: number[]): RecordStats['latencyMs'] {
  const sorted = values.sort((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? max;
  return { p50: at(0.5), p99: at(0.99), max };
}

/** Counts names. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** A name that was edited by hand into something other than a string is counted as `unknown`. */
  add(name = 'unknown'): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Returns the counts, the most frequent first, and equal ones by name. */
  counts(): Counts {
    const byName = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(byName.sort(([, a], [, b]) => b - a));
  }
}
