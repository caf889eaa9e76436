import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { readTaskItem } from '../../../functions/adapters/dynamodb/task-item.ts';
import { itemBytes } from '../../../test/support/item-bytes.ts';
import { SENDERS } from '../gateway/envelope.ts';
import { bytesOf, expectedOf } from '../gateway/event.ts';
import type { HostileRequest } from '../hostile-case.ts';
import type { Violation, Law } from './violation.ts';
import { quarantineReasonOf, statusOf, type Exchange, type Stored, type StoredItem } from './exchange.ts';
import { digestOf } from '../../laws/facts.ts';
import { isOwn, judgeCount } from '../../laws/record.ts';
import { findSecret } from '../../laws/secrecy.ts';
import { SECRETS } from '../tokens/sign.ts';
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
  /** How many deliveries of other bodies found no place. */
  overflow: v.optional(v.number(), 0),
});

/** What one item may have, in bytes: a record, and a body in quarantine. */
const MAX_BYTES = { recorded: 32 * 1024, kept: 17 * 1024 };

/** How many bodies of one submission are in quarantine at most, and how many records its URL makes. */
const MAX_KEPT = 16;
const MAX_RECORDS = 20;

/** Each body has two places: a third body that finds none shows that two others are there. */
const PLACES = 2;

/** An item as a reader of the table sees it, and the requests that may have made it. */
interface Claimed<T> {
  readonly item: T;
  readonly stored: StoredItem;
  readonly by: HostileRequest[];
}

/**
 * Judges what is in both tables by what was sent and answered since they were empty: every item must have been ordered by a
 * request that was let in, as often as it says, and every such request must have its item.
 */
export function judgeStore(stored: Stored, exchanges: readonly Exchange[]): Violation[] {
  const records = readAll(stored.tasks, RecordSchema, ({ taskId }) => taskId);
  const kept = readAll(stored.quarantine, KeptSchema, ({ ref, digest }) => keyOf(ref, digest));
  const violations = [...records.violations, ...kept.violations];
  const withoutPlace = new Map<string, HostileRequest[]>();

  for (const exchange of exchanges) {
    const { request } = exchange;
    if (statusOf(exchange) !== 200) continue;
    const { ref = '' } = request.token;
    const expected = expectedOf(request);
    const ids = 'taskIds' in expected ? expected.taskIds : [];
    const record = ids.map((id) => records.byKey.get(id)).find((found) => found !== undefined);
    const reason = quarantineReasonOf(exchange);
    if (reason === undefined) {
      if (record === undefined) {
        violations.push({ law: 'recorded', what: `No record under ${JSON.stringify(ids)}`, request });
      } else record.by.push(request);
      continue;
    }
    if (reason === 'wrong_ref' && (record === undefined || record.item.ref === ref)) {
      const what = `No other submission has a record under ${JSON.stringify(ids)}`;
      violations.push({ law: 'results', what, request });
    }
    const bytes = bytesOf(request);
    const digest = digestOf(bytes);
    const item = kept.byKey.get(keyOf(ref, digest));
    if (item === undefined) withoutPlace.set(ref, [...(withoutPlace.get(ref) ?? []), request]);
    else if (item.item.sizeBytes === bytes.length) item.by.push(request);
    else
      violations.push({
        law: 'kept',
        what: `${item.item.sizeBytes} bytes are said, ${bytes.length} were sent`,
        request,
      });
  }
  for (const record of records.byKey.values()) {
    violations.push(...judgeItem(record, 'recorded'), ...judgeOwner(record), ...judgeReadable(record));
  }
  for (const item of kept.byKey.values()) violations.push(...judgeItem(item, 'kept'), ...judgeBody(item));
  return [...violations, ...judgePlaces(kept.byKey.values(), withoutPlace), ...judgeCounts(stored)];
}

/** Judges the tables after requests of which none had a token of ours. */
export function judgeEmptiness(stored: Stored, exchanges: readonly Exchange[]): Violation[] {
  const items = [...stored.tasks, ...stored.quarantine];
  if (items.length === 0) return [];
  const [first] = items;
  const what = `${items.length} items after ${exchanges.length} requests without a token of ours; the first: ${describeItem(first)}`;
  return [{ law: 'nothingUnsigned', what }];
}

function keyOf(ref: string, digest: string): string {
  return `${digest} ${ref}`;
}

function readAll<T>(
  items: readonly StoredItem[],
  schema: v.GenericSchema<unknown, T>,
  keyOfItem: (item: T) => string,
) {
  const byKey = new Map<string, Claimed<T>>();
  const violations: Violation[] = [];
  for (const stored of items) {
    const parsed = v.safeParse(schema, plain(stored));
    if (parsed.success) byKey.set(keyOfItem(parsed.output), { item: parsed.output, stored, by: [] });
    else violations.push({ law: 'nothingElse', what: `An item of another form: ${describeItem(stored)}` });
  }
  return { byKey, violations };
}

/** Judges what holds of a record and of a quarantined body alike. */
function judgeItem(
  { item, stored, by }: Claimed<{ deliveries: number }>,
  law: 'recorded' | 'kept',
): Violation[] {
  const [request] = by;
  if (request === undefined) return [{ law: 'nothingElse', what: `Nobody sent ${describeItem(stored)}` }];
  const violations: Violation[] = [];
  const violation = (broken: Law, what: string, of = request) =>
    violations.push({ law: broken, what, request: of });
  for (const found of judgeCount(item.deliveries, by.length, true)) {
    violation(law, `${found}: ${describeItem(stored)}`);
  }
  const size = itemBytes(plain(stored));
  if (size > MAX_BYTES[law]) violation('bounded', `An item has ${size} bytes: ${describeItem(stored)}`);
  const text = textOf(stored);
  const sender = SENDERS.find((one) => text.includes(one));
  if (sender !== undefined || 'client' in stored) {
    violation('senders', `${sender ?? 'The client'} is stored in ${describeItem(stored)}`);
  }
  for (const bearer of by) {
    const found = findSecret(text, { secrets: SECRETS, tokens: [bearer.token.text] });
    if (found !== undefined) violation('secrecy', `${found} is stored in ${describeItem(stored)}`, bearer);
  }
  return violations;
}

/** Judges whether a record says what its own submission's URL brought, and nothing else. */
function judgeOwner({ item, by }: Claimed<v.InferOutput<typeof RecordSchema>>): Violation[] {
  const others = by.filter(({ token: { ref = '' } }) => !isOwn(item, { ref }));
  const violations = others.map((request): Violation => {
    const what = `The record's reference is ${item.ref}, and it took a body of ${request.token.ref ?? 'none'}`;
    return { law: 'ownRef', what, request };
  });
  const [request, ...more] = by;
  if (request === undefined) return violations;
  const differences = by.map((one) => differs(item.raw, one, 'recorded'));
  if (differences.includes(undefined)) return violations;
  const difference =
    more.length === 0 ? String(differences[0]) : `None of ${by.length} bodies is what it says`;
  return [...violations, { law: 'whole', what: difference, request }];
}

function judgeBody({ item, by }: Claimed<v.InferOutput<typeof KeptSchema>>): Violation[] {
  const [request] = by;
  if (request === undefined) return [];
  const difference = differs(item.body, request, 'kept');
  return difference === undefined ? [] : [{ law: 'whole', what: difference, request }];
}

/** Judges what found no place: it is counted at those of its submission, and there are others that took the places. */
function judgePlaces(
  kept: Iterable<Claimed<v.InferOutput<typeof KeptSchema>>>,
  withoutPlace: ReadonlyMap<string, readonly HostileRequest[]>,
): Violation[] {
  const items = [...kept].map(({ item }) => item);
  const refs = new Set([...items.map(({ ref }) => ref), ...withoutPlace.keys()]);
  return [...refs].flatMap((ref): Violation[] => {
    const ofRef = items.filter((item) => item.ref === ref);
    const requests = withoutPlace.get(ref) ?? [];
    const [request] = requests;
    const violation = (law: Law, what: string): Violation => ({ law, what, ...(request && { request }) });
    const counted = ofRef.reduce((sum, { overflow }) => sum + overflow, 0);
    if (counted !== requests.length) {
      const what = `${counted} bodies are counted as without a place, ${requests.length} are not there, of ${ref}`;
      return [violation('kept', what)];
    }
    if (request !== undefined && ofRef.length < PLACES) {
      return [
        violation('kept', `${ref} has ${ofRef.length} bodies in quarantine, and another found no place`),
      ];
    }
    if (ofRef.length <= MAX_KEPT) return [];
    return [violation('bounded', `${ref} has ${ofRef.length} bodies in quarantine`)];
  });
}

function judgeCounts({ tasks }: Stored): Violation[] {
  const counts = new Map<string, number>();
  for (const { ref } of tasks) if (ref?.S !== undefined) counts.set(ref.S, (counts.get(ref.S) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > MAX_RECORDS)
    .map(([ref, count]) => ({ law: 'bounded', what: `The URL of ${ref} made ${count} records` }));
}

function judgeReadable({ stored, by }: Claimed<unknown>): Violation[] {
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

function plain(item: StoredItem): Record<string, unknown> {
  return unmarshall(item, { wrapNumbers: Number });
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
