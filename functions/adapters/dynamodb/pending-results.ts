import {
  GetItemCommand,
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Change, Fact } from '../../domain/change.ts';
import type { Claim, KeptAnswer } from '../../domain/claim.ts';
import { KINDS, type CallbackKind } from '../../domain/kinds.ts';
import { answerAttributes } from '../../domain/record-change.ts';
import { readStoredTask } from '../../domain/stored-task.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateIf } from './update-if.ts';

const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const PendingResultSchema = v.object({
  taskId: v.string(),
  kind: v.picklist(kinds),
  due: v.string(),
  dueAt: v.string(),
  ref: v.fallback(v.optional(v.string()), undefined),
  // Whoever takes a deadline away by hand, or edits it into nonsense, has it come at once: a task that owes a result must end.
  deadlineAt: v.fallback(v.optional(v.pipe(v.string(), v.isoTimestamp())), undefined),
});

/** A task whose result is due: to be asked for, or, at its deadline, to be given up. Times are ISO 8601, UTC. */
export interface PendingResult {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly due: string;
  readonly dueAt: string;
  readonly deadlineAt: string;
  /** The submission that it belongs to; absent of a task that was registered without one and not reported yet. */
  readonly ref?: string | undefined;
}

/** What must be known of a task before it is asked for. */
export interface AwaitedTask extends PendingResult {
  /** How often it was asked for before. */
  readonly lookups: number;
  /** What callbacks reported of it, where that counts only once it is confirmed. */
  readonly claims: readonly Claim[];
  /** The provider's last answer, if no claim matched it. */
  readonly answer: KeptAnswer | undefined;
}

/** The part of the task table that says which results are still owed. */
export interface PendingResults {
  /**
   * Lists the tasks of one partition of the `Due` index whose time has come, oldest first, as the index sees them.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   * @throws {UnreadableItemsError} after all others, if the partition has items that were edited by hand.
   */
  due(partition: string, now: string): AsyncIterable<PendingResult>;
  /**
   * Reads a task as it is now.
   *
   * @returns nothing when it is not due any more: settled, or taken by another sweep.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  read(owed: PendingResult): Promise<AwaitedTask | undefined>;
  /**
   * Takes a task: counts that it is asked for, and says when it is due again, whatever comes of it.
   *
   * @returns whether it was still to be had. Of several sweeps that want it, one gets it.
   * @throws {StoreUnavailableError} it may be taken all the same, and is due again at that time.
   */
  claim(owed: PendingResult, dueAgainAt: string): Promise<boolean>;
  /** Puts a task off without asking for it. @throws {StoreUnavailableError} a retry is safe. */
  reschedule(owed: PendingResult, dueAgainAt: string): Promise<void>;
  /** Has a task owe no result any more. @throws {StoreUnavailableError} a retry is safe. */
  clear(owed: PendingResult): Promise<void>;
  /**
   * Notes what came of asking for a task that still owes its result. Otherwise it changes nothing.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  recordLookup(owed: PendingResult, note: LookupSummary): Promise<void>;
}

export interface LookupSummary {
  /** ISO 8601, UTC. */
  readonly lookedUpAt: string;
  /** For people: the provider's status, or what went wrong. */
  readonly lookupSaid: string;
  /** What the provider said, if it is something else than the callbacks did. */
  readonly contradiction?: KeptAnswer;
}

/** Items that are due, and were edited by hand so that the sweep cannot read them. They stay due until they are corrected. */
export class UnreadableItemsError extends Error {
  override readonly name = 'UnreadableItemsError';

  constructor(items: readonly string[]) {
    super(
      `${items.length} due items cannot be read, the first is ${items[0]}: correct its kind, due and dueAt`,
    );
  }
}

export function createPendingResults(client: DynamoDBClient, tableName: string): PendingResults {
  const keyOf = ({ taskId, kind }: PendingResult) => marshall({ taskId, kind });

  async function changeIfDue(
    owed: PendingResult,
    change: Change,
    more: readonly Fact[] = [],
  ): Promise<boolean> {
    const { kind } = await updateIf(client, tableName, keyOf(owed), {
      change,
      condition: [
        { attribute: 'due', is: 'equal', to: owed.due },
        { attribute: 'dueAt', is: 'equal', to: owed.dueAt },
        ...more,
      ],
    });
    return kind === 'updated';
  }

  /** A registration may have brought another deadline meanwhile, which the time it is put off to does not know. */
  const postpone = (owed: PendingResult, change: Change) =>
    changeIfDue(owed, change, [{ attribute: 'deadlineAt', is: 'equal', to: owed.deadlineAt }]);

  return {
    async *due(partition, now) {
      const unreadable: string[] = [];
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
        for await (const page of pages) {
          for (const entry of page.Items ?? []) {
            const [task] = readPending(entry);
            if (task === undefined) unreadable.push(`${entry['taskId']?.S}/${entry['kind']?.S}`);
            else yield task;
          }
        }
      } catch (error) {
        storeUnavailable('Query')(error);
      }
      if (unreadable.length > 0) throw new UnreadableItemsError(unreadable);
    },

    async read(owed) {
      const { Item: item = {} } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: keyOf(owed), ConsistentRead: true }))
        .catch(storeUnavailable('GetItem'));
      const [current] = readPending(item);
      if (current?.due !== owed.due || current.dueAt !== owed.dueAt) return undefined;
      const { lookups, claims, answer } = readStoredTask(
        unmarshall(item, { wrapNumbers: Number }),
        current.kind,
      );
      return { ...current, lookups, claims, answer };
    },

    claim: (owed, dueAgainAt) => postpone(owed, { set: { dueAt: dueAgainAt }, add: { lookups: 1 } }),

    async reschedule(owed, dueAgainAt) {
      await postpone(owed, { set: { dueAt: dueAgainAt } });
    },

    async clear(owed) {
      await changeIfDue(owed, { set: { due: undefined, dueAt: undefined } });
    },

    async recordLookup(owed, { lookedUpAt, lookupSaid, contradiction }) {
      const answer = contradiction && answerAttributes(owed.kind, contradiction);
      const isDue: Fact = { attribute: 'due', is: 'equal', to: owed.due };
      const noted = await updateIf(client, tableName, keyOf(owed), {
        change: { set: { lookedUpAt, lookupSaid, ...(answer && { answer }) } },
        condition: [isDue],
      });
      if (contradiction === undefined || noted.kind === 'refused') return;
      // Of a task that timed out meanwhile, the reason stays.
      await updateIf(client, tableName, keyOf(owed), {
        change: { set: { reason: 'contradicted' } },
        condition: [isDue, { attribute: 'outcome', is: 'equal', to: 'awaiting' }],
      });
    },
  };
}

/** One entry, or none where somebody edited it into something else. */
function readPending(entry: Record<string, AttributeValue>): PendingResult[] {
  const parsed = v.safeParse(PendingResultSchema, unmarshall(entry, { wrapNumbers: Number }));
  if (!parsed.success) return [];
  const { deadlineAt, ...owed } = parsed.output;
  return [{ ...owed, deadlineAt: deadlineAt ?? owed.dueAt }];
}
