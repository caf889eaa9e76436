import {
  GetItemCommand,
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Claim } from '../../domain/claim.ts';
import { KINDS, type CallbackKind } from '../../domain/kinds.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import type { Change } from './update-expression.ts';
import { updateIf } from './update-if.ts';

const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const OwedResultSchema = v.object({
  taskId: v.string(),
  kind: v.picklist(kinds),
  due: v.string(),
  dueAt: v.string(),
  // Whoever takes a deadline away by hand, or edits it into nonsense, has it come at once: a task that owes a result must end.
  deadlineAt: v.fallback(v.optional(v.pipe(v.string(), v.isoTimestamp())), undefined),
});

/** A task whose result is due: to be asked for, or, at its deadline, to be given up. Times are ISO 8601, UTC. */
export interface OwedResult {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly due: string;
  readonly dueAt: string;
  readonly deadlineAt: string;
}

/** What must be known of a task before it is asked for. */
export interface AwaitedTask extends OwedResult {
  /** How often it was asked for before. */
  readonly lookups: number;
  /** What callbacks told of it, where that counts only once it is confirmed. */
  readonly claims: readonly Claim[];
}

/** The part of the task table that says which results are still owed. */
export interface OwedResults {
  /**
   * The tasks of one partition of the `Due` index whose time has come, oldest first, as the index sees them.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  due(partition: string, now: string): AsyncIterable<OwedResult>;
  /**
   * Reads a task as it is now.
   *
   * @returns nothing when it is not due any more: settled, or taken by another sweep.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  read(owed: OwedResult): Promise<AwaitedTask | undefined>;
  /**
   * Takes a task: counts that it is asked for, and says when it is due again, whatever comes of it.
   *
   * @returns whether it was still to be had. Of several sweeps that want it, one gets it.
   * @throws {StoreUnavailableError} it may be taken all the same, and is due again at that time.
   */
  take(owed: OwedResult, dueAgainAt: string): Promise<boolean>;
  /** Puts a task off without asking for it. @throws {StoreUnavailableError} a retry is safe. */
  putOff(owed: OwedResult, dueAgainAt: string): Promise<void>;
  /** Has a task owe no result any more. @throws {StoreUnavailableError} a retry is safe. */
  drop(owed: OwedResult): Promise<void>;
  /**
   * Notes what came of asking for a task that still owes its result. Otherwise it changes nothing.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  note(owed: OwedResult, note: LookupNote): Promise<void>;
}

export interface LookupNote {
  /** ISO 8601, UTC. */
  readonly lookedUpAt: string;
  /** For people: the provider's status, or what went wrong. */
  readonly lookupSaid: string;
  /** Whether the provider said something else than the callback did. */
  readonly isContradiction?: boolean;
}

/** A claim as the record and its history hold it, but for the result, whose name differs between kinds. */
const ClaimSchema = v.variant('outcome', [
  v.object({ outcome: v.literal('succeeded'), result: v.string() }),
  v.object({
    outcome: v.literal('failed'),
    reason: v.picklist(['voice_rejected', 'verification_failed', 'generation_failed']),
  }),
]);

const FieldsSchema = v.fallback(v.record(v.string(), v.unknown()), {});

export function createDynamoOwedResults(client: DynamoDBClient, tableName: string): OwedResults {
  const keyOf = ({ taskId, kind }: OwedResult) => marshall({ taskId, kind });

  async function changeIfDue(owed: OwedResult, change: Change, more = '', values = {}): Promise<boolean> {
    const { kind } = await updateIf(client, tableName, {
      key: keyOf(owed),
      change,
      condition: `due = :owed AND dueAt = :seen${more}`,
      values: { ':owed': owed.due, ':seen': owed.dueAt, ...values },
    });
    return kind === 'updated';
  }

  /** A registration may have brought another deadline meanwhile, which the time it is put off to does not know. */
  const postpone = (owed: OwedResult, change: Change) =>
    changeIfDue(owed, change, ' AND deadlineAt = :deadline', { ':deadline': owed.deadlineAt });

  return {
    async *due(partition, now) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: 'Due',
          KeyConditionExpression: 'due = :due AND dueAt <= :now',
          ExpressionAttributeValues: marshall({ ':due': partition, ':now': now }),
        },
      );
      try {
        for await (const page of pages) yield* (page.Items ?? []).flatMap(readOwed);
      } catch (error) {
        storeUnavailable('Query')(error);
      }
    },

    async read(owed) {
      const { Item: item = {} } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: keyOf(owed), ConsistentRead: true }))
        .catch(storeUnavailable('GetItem'));
      const [current] = readOwed(item);
      if (current?.due !== owed.due || current.dueAt !== owed.dueAt) return undefined;
      const attributes = unmarshall(item, { wrapNumbers: Number });
      const { lookups } = attributes;
      return {
        ...current,
        lookups: typeof lookups === 'number' ? lookups : 0,
        claims: claimsOf(attributes, current.kind),
      };
    },

    take: (owed, dueAgainAt) => postpone(owed, { set: { dueAt: dueAgainAt }, add: { lookups: 1 } }),

    async putOff(owed, dueAgainAt) {
      await postpone(owed, { set: { dueAt: dueAgainAt } });
    },

    async drop(owed) {
      await changeIfDue(owed, { set: { due: undefined, dueAt: undefined } });
    },

    async note(owed, { lookedUpAt, lookupSaid, isContradiction = false }) {
      const key = keyOf(owed);
      const set = { lookedUpAt, lookupSaid };
      const values = { ':owed': owed.due };
      const noted = await updateIf(client, tableName, {
        key,
        change: { set },
        condition: 'due = :owed',
        values,
      });
      if (!isContradiction || noted.kind === 'refused') return;
      // Of a task that was given up meanwhile, the reason stays.
      await updateIf(client, tableName, {
        key,
        change: { set: { reason: 'contradicted' } },
        condition: 'due = :owed AND outcome = :awaiting',
        values: { ...values, ':awaiting': 'awaiting' },
      });
    },
  };
}

/** One entry, or none where somebody edited it into something else. */
function readOwed(entry: Record<string, AttributeValue>): OwedResult[] {
  const parsed = v.safeParse(OwedResultSchema, unmarshall(entry, { wrapNumbers: Number }));
  if (!parsed.success) return [];
  const { deadlineAt, ...owed } = parsed.output;
  return [{ ...owed, deadlineAt: deadlineAt ?? owed.dueAt }];
}

/** What callbacks told: the first is the record's claim, what they told later is in its history, beside what was looked up. */
function claimsOf(attributes: Readonly<Record<string, unknown>>, kind: CallbackKind): Claim[] {
  return [attributes['claim'], attributes['history']].flat().flatMap((entry) => {
    const fields = v.parse(FieldsSchema, entry);
    if (fields['via'] === 'lookup') return [];
    const parsed = v.safeParse(ClaimSchema, { ...fields, result: fields[KINDS[kind].resultField] });
    return parsed.success ? [parsed.output] : [];
  });
}
