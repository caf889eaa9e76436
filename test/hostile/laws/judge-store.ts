import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { readTaskItem } from '../../../functions/adapters/dynamodb/task-item.ts';
import { bytesOf } from '../gateway/event.ts';
import { fateOf, type HostileRequest } from '../hostile-case.ts';
import type { Breach } from './breach.ts';
import { statusOf, type Exchange } from './exchange.ts';
import { findSecret } from './secrecy.ts';
import type { Stored, StoredItem } from './stored.ts';
import { differs } from './whole.ts';

const RecordSchema = v.looseObject({
  taskId: v.string(),
  kind: v.literal('generate'),
  ref: v.string(),
  deliveries: v.number(),
  raw: v.string(),
});

const KeptSchema = v.looseObject({
  kind: v.literal('generate'),
  ref: v.string(),
  deliveries: v.number(),
  digest: v.string(),
  sizeBytes: v.number(),
  reason: v.string(),
  body: v.union([v.string(), v.instance(Uint8Array)]),
});

/** An item as whoever reads the table sees it, and the requests that say they made it. */
interface Claimed<T> {
  readonly item: T;
  readonly stored: StoredItem;
  readonly by: HostileRequest[];
}

/**
 * Judges what is in both tables by what was sent and answered since they were empty: every item must have been ordered by a
 * request that was let in, as often as it says, and every such request must have its item.
 */
export function judgeStore(stored: Stored, exchanges: readonly Exchange[]): Breach[] {
  const records = readAll(stored.tasks, RecordSchema, ({ taskId }) => taskId);
  const kept = readAll(stored.quarantine, KeptSchema, ({ digest }) => digest);
  const breaches = [...records.breaches, ...kept.breaches];

  for (const exchange of exchanges) {
    const { request } = exchange;
    const status = statusOf(exchange);
    if (status === 200) {
      const fate = fateOf(request);
      const ids = 'taskIds' in fate ? fate.taskIds : [];
      const record = ids.map((id) => records.byKey.get(id)).find((found) => found !== undefined);
      if (record === undefined) {
        breaches.push({ law: 'recorded', what: `No record under ${JSON.stringify(ids)}`, request });
      } else record.by.push(request);
    } else if (status === 400 || status === 413) {
      const bytes = bytesOf(request);
      const digest = createHash('sha256').update(bytes).digest('hex');
      const item = kept.byKey.get(digest);
      if (item?.item.sizeBytes === bytes.length) item.by.push(request);
      else
        breaches.push({
          law: 'kept',
          what: `Nothing of ${bytes.length} bytes with the digest ${digest}`,
          request,
        });
    }
  }
  for (const record of records.byKey.values()) {
    breaches.push(...judgeItem(record, 'recorded', record.item.raw), ...judgeReadable(record));
  }
  for (const item of kept.byKey.values()) breaches.push(...judgeItem(item, 'kept', item.item.body));
  return breaches;
}

/** Judges the tables after nobody who sent anything had a token of ours. */
export function judgeEmptiness(stored: Stored, exchanges: readonly Exchange[]): Breach[] {
  const items = [...stored.tasks, ...stored.quarantine];
  if (items.length === 0) return [];
  const [first] = items;
  const what = `${items.length} items after ${exchanges.length} requests without a token of ours; the first: ${describeItem(first)}`;
  return [{ law: 'nothingUnsigned', what }];
}

function readAll<T>(
  items: readonly StoredItem[],
  schema: v.GenericSchema<unknown, T>,
  keyOf: (item: T) => string,
) {
  const byKey = new Map<string, Claimed<T>>();
  const breaches: Breach[] = [];
  for (const stored of items) {
    const parsed = v.safeParse(schema, unmarshall(stored, { wrapNumbers: Number }));
    if (parsed.success) byKey.set(keyOf(parsed.output), { item: parsed.output, stored, by: [] });
    else breaches.push({ law: 'nothingElse', what: `An item of another form: ${describeItem(stored)}` });
  }
  return { byKey, breaches };
}

interface Counted {
  readonly ref: string;
  readonly deliveries: number;
}

function judgeItem(
  { item, stored, by }: Claimed<Counted>,
  law: 'recorded' | 'kept',
  content: string | Uint8Array,
): Breach[] {
  const [request] = by;
  if (request === undefined) return [{ law: 'nothingElse', what: `Nobody sent ${describeItem(stored)}` }];
  const breaches: Breach[] = [];
  if (item.deliveries !== by.length) {
    const what = `${item.deliveries} deliveries are counted, ${by.length} were answered: ${describeItem(stored)}`;
    breaches.push({ law, what, request });
  }
  const refs = by.map(({ token }) => token.ref);
  if (!refs.includes(item.ref)) {
    breaches.push({ law, what: `The reference is ${item.ref}, signed was ${JSON.stringify(refs)}`, request });
  }
  for (const bearer of by) {
    const found = findSecret(textOf(stored), [bearer.token.text]);
    if (found !== undefined)
      breaches.push({
        law: 'secrecy',
        what: `${found} is stored in ${describeItem(stored)}`,
        request: bearer,
      });
  }
  if (by.length === 1) {
    const difference = differs(content, request);
    if (difference !== undefined) breaches.push({ law: 'whole', what: difference, request });
  }
  return breaches;
}

function judgeReadable({ stored, by }: Claimed<unknown>): Breach[] {
  const read = readTaskItem(stored);
  if (read.kind === 'record') return [];
  const [request] = by;
  return [
    {
      law: 'readable',
      what: `The publisher refuses it: ${JSON.stringify(read.issues)}`,
      ...(request && { request }),
    },
  ];
}

/** All texts of an item, and its bytes as text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textOf).join('\n');
}

function describeItem(item: unknown): string {
  return JSON.stringify(item).slice(0, 300);
}
