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
import { storeUnavailable } from './client.ts';
import { updateIf } from './update-if.ts';

const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const PendingResultSchema = v.object({
  taskId: v.string(),
  kind: v.picklist(kinds),
  due: v.string(),
  dueAt: v.string(),
  ref: v.fallback(v.optional(v.string()), undefined),
  // A deadline that was removed or malformed by hand passes at once: a task whose result is pending must end.
  deadlineAt: v.fallback(v.optional(v.pipe(v.string(), v.isoTimestamp())), undefined),
});

/** A task whose result is due: to be looked up or, at its deadline, to be timed out. Times are ISO 8601, UTC. */
export interface PendingResult {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly due: string;
  readonly dueAt: string;
  readonly deadlineAt: string;
  /** The submission of the task; absent if the task was registered without a reference and not reported yet. */
  readonly ref?: string | undefined;
}

/** A task, with what a lookup needs. */
export interface AwaitedTask extends PendingResult {
  /** How many lookups were made before. */
  readonly lookups: number;
  /** The results that callbacks reported, where results count only once confirmed. */
  readonly claims: readonly Claim[];
  /** The provider's last answer, if no claim matched it. */
  readonly answer: KeptAnswer | undefined;
}

/** The pending results of the task table. */
export interface PendingResults {
  /**
   * Lists the tasks of one partition of the `Due` index whose time has come, oldest first, as the index shows them.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   * @throws {UnreadableItemsError} after all other tasks, if the partition has items that were edited by hand.
   */
  due(partition: string, now: string): AsyncIterable<PendingResult>;
  /**
   * Reads a task as it is now.
   *
   * @returns `undefined` if the task is not due any more: settled, or claimed by another sweep.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  read(task: PendingResult): Promise<AwaitedTask | undefined>;
  /**
   * Claims a task: counts the lookup, and sets when the task is due again, for any result of the lookup.
   *
   * @returns whether the claim succeeded. Of several sweeps, one succeeds.
   * @throws {StoreUnavailableError} the task may be claimed all the same, and is due again at that time.
   */
  claim(task: PendingResult, dueAgainAt: string): Promise<boolean>;
  /** Reschedules a task without a lookup. @throws {StoreUnavailableError} a retry is safe. */
  reschedule(task: PendingResult, dueAgainAt: string): Promise<void>;
  /** Clears the pending result of a task. @throws {StoreUnavailableError} a retry is safe. */
  clear(task: PendingResult): Promise<void>;
  /**
   * Records the answer to a lookup if the task's result is still pending. Otherwise changes nothing.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  recordLookup(task: PendingResult, note: LookupSummary): Promise<void>;
}

export interface LookupSummary {
  /** ISO 8601, UTC. */
  readonly lookedUpAt: string;
  /** For people: the provider's status, or what went wrong. */
  readonly lookupSaid: string;
  /** The answer of the provider, if it differs from what the callbacks reported. */
  readonly contradiction?: KeptAnswer;
}

/** Due items that the sweep cannot read, because they were edited by hand. They stay due until they are corrected. */
class UnreadableItemsError extends Error {
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
    task: PendingResult,
    change: Change,
    more: readonly Fact[] = [],
  ): Promise<boolean> {
    const condition: readonly Fact[] = [
      { attribute: 'due', is: 'equal', to: task.due },
      { attribute: 'dueAt', is: 'equal', to: task.dueAt },
      ...more,
    ];
    const { kind } = await updateIf(client, tableName, keyOf(task), { change, condition }, undefined);
    return kind === 'updated';
  }

  /** Changes a due task, unless a registration has set another deadline: the new due time was computed for the old deadline. */
  const postpone = (task: PendingResult, change: Change) =>
    changeIfDue(task, change, [{ attribute: 'deadlineAt', is: 'equal', to: task.deadlineAt }]);

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

    async read(task) {
      const { Item: item = {} } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: keyOf(task), ConsistentRead: true }))
        .catch(storeUnavailable('GetItem'));
      const [current] = readPending(item);
      if (current?.due !== task.due || current.dueAt !== task.dueAt) return undefined;
      const { lookups, claims, answer } = readStoredTask(
        unmarshall(item, { wrapNumbers: Number }),
        current.kind,
      );
      return { ...current, lookups, claims, answer };
    },

    claim: (task, dueAgainAt) => postpone(task, { set: { dueAt: dueAgainAt }, add: { lookups: 1 } }),

    async reschedule(task, dueAgainAt) {
      await postpone(task, { set: { dueAt: dueAgainAt } });
    },

    async clear(task) {
      await changeIfDue(task, { set: { due: undefined, dueAt: undefined } });
    },

    async recordLookup(task, { lookedUpAt, lookupSaid, contradiction }) {
      const answer = contradiction && answerAttributes(task.kind, contradiction);
      const isDue: Fact = { attribute: 'due', is: 'equal', to: task.due };
      const recorded = await updateIf(
        client,
        tableName,
        keyOf(task),
        { change: { set: { lookedUpAt, lookupSaid, ...(answer && { answer }) } }, condition: [isDue] },
        undefined,
      );
      if (contradiction === undefined || recorded.kind === 'refused') return;
      // A task that timed out meanwhile keeps its reason.
      const isAwaiting: Fact = { attribute: 'outcome', is: 'equal', to: 'awaiting' };
      const contradicted = { change: { set: { reason: 'contradicted' } }, condition: [isDue, isAwaiting] };
      await updateIf(client, tableName, keyOf(task), contradicted, undefined);
    },
  };
}

/** Returns the entry, or an empty list if the entry is malformed (edited by hand). */
function readPending(entry: Record<string, AttributeValue>): PendingResult[] {
  const parsed = v.safeParse(PendingResultSchema, unmarshall(entry, { wrapNumbers: Number }));
  if (!parsed.success) return [];
  const { deadlineAt, ...task } = parsed.output;
  return [{ ...task, deadlineAt: deadlineAt ?? task.dueAt }];
}
