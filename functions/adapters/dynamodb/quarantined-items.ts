import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { CallbackKind } from '../../domain/kinds.ts';
import { type QuarantineReason, SIGNATURE_FINDINGS } from '../../domain/quarantine.ts';
import { type StoreBudget, storeUnavailable } from './client.ts';
import { slotIds } from './quarantine-store.ts';
import { toItem } from './update-if.ts';
import { projection } from './batch-get.ts';

// Total: an item that was edited by hand is still listed.
const text = v.fallback(v.optional(v.string()), undefined);

const QuarantinedItemSchema = v.object({
  id: v.string(),
  reason: text,
  kind: text,
  /** Of an unpublishable item: with `kind`, its key in the task table. */
  taskId: text,
});

/** The part of a quarantined body or item that a redrive lists; without the body itself. */
export type QuarantinedItem = v.InferOutput<typeof QuarantinedItemSchema>;

/** A callback that was refused because its task belonged to another submission. */
const RefusedReportSchema = v.object({
  id: v.string(),
  reason: v.picklist(['wrong_ref', 'too_many_tasks']),
  taskId: v.string(),
  body: v.union([v.string(), v.instance(Uint8Array)]),
  receivedAt: v.string(),
  redrivenAt: v.optional(v.never()),
});

type RefusedReport = v.InferOutput<typeof RefusedReportSchema>;

/** A task, and the submission that it belongs to. */
interface TaskOfRef {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly ref: string;
}

/** The part of the quarantine that a redrive works on. */
export interface QuarantinedItems {
  /**
   * Lists everything that waits for redrive, except callbacks of URLs that named too many tasks: those are redriven by their ids.
   *
   * @param since leaves out items that were last received before. ISO 8601, UTC.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  waiting(since?: string): AsyncIterable<QuarantinedItem>;
  /** @throws {StoreUnavailableError} a retry is safe. */
  find(id: string): Promise<QuarantinedItem | undefined>;
  /**
   * Reads the callbacks that a submission's own URL delivered for its task, and that were refused because the record was another
   * submission's; in the order in which they came.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  refusedReports(task: TaskOfRef, budget: StoreBudget): Promise<RefusedReport[]>;
  /**
   * Marks an item as redriven.
   *
   * @param redrivenAt ISO 8601, UTC.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  markRedriven(id: string, redrivenAt: string, budget: StoreBudget): Promise<void>;
}

export function createDynamoQuarantinedItems(client: DynamoDBClient, tableName: string): QuarantinedItems {
  async function readItem(
    id: string,
    budget: StoreBudget,
  ): Promise<Record<string, AttributeValue> | undefined> {
    const { Item: item } = await client
      .send(new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }), {
        ...(budget && { abortSignal: budget }),
      })
      .catch(storeUnavailable('GetItem'));
    return item;
  }

  return {
    async *waiting(since) {
      const pages = paginateScan(
        { client },
        {
          TableName: tableName,
          ProjectionExpression: 'id, reason, kind, taskId',
          FilterExpression: `attribute_not_exists(redrivenAt) AND reason <> :needsIds${since === undefined ? '' : ' AND lastReceivedAt >= :since'}`,
          ExpressionAttributeValues: marshall({
            ':needsIds': 'too_many_tasks' satisfies QuarantineReason,
            ...(since !== undefined && { ':since': since }),
          }),
        },
      );
      try {
        for await (const page of pages) yield* (page.Items ?? []).map(toQuarantinedItem);
      } catch (error) {
        storeUnavailable('Scan')(error);
      }
    },

    async find(id) {
      const item = await readItem(id, undefined);
      return item && toQuarantinedItem(item);
    },

    async refusedReports({ taskId, kind, ref }, budget) {
      const items = await Promise.all(slotIds(kind, ref).map((id) => readItem(id, budget)));
      return items
        .flatMap((item) => {
          const parsed = v.safeParse(RefusedReportSchema, item && toItem(item));
          return parsed.success && parsed.output.taskId === taskId ? [parsed.output] : [];
        })
        .sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : Number(a.receivedAt > b.receivedAt)));
    },

    async markRedriven(id, redrivenAt, budget) {
      await client
        .send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall({ id }),
            UpdateExpression: 'SET redrivenAt = :redrivenAt',
            ConditionExpression: 'attribute_exists(id)',
            ExpressionAttributeValues: marshall({ ':redrivenAt': redrivenAt }),
          }),
          { ...(budget && { abortSignal: budget }) },
        )
        // An item that expired meanwhile must not come back as a mark without a body.
        .catch((error: unknown) => {
          if (!(error instanceof ConditionalCheckFailedException)) storeUnavailable('UpdateItem')(error);
        });
    },
  };
}

function toQuarantinedItem(item: Record<string, AttributeValue>): QuarantinedItem {
  return v.parse(QuarantinedItemSchema, toItem(item));
}

const count = v.fallback(v.optional(v.number()), undefined);

const LISTED = {
  id: v.string(),
  reason: text,
  issues: v.fallback(v.array(v.object({ field: v.string(), message: v.string() })), []),
  kind: text,
  /** The reference of the callback's URL. */
  ref: text,
  /** The task that the body names, if any: with `kind`, the key in the task table. */
  taskId: text,
  /** The finding about the webhook signature of the last delivery; absent if signatures were not checked. */
  signature: v.fallback(v.optional(v.picklist(SIGNATURE_FINDINGS)), undefined),
  sizeBytes: count,
  digest: text,
  /** When the body was first received; ISO 8601, UTC. */
  receivedAt: text,
  /** When the body was last received; ISO 8601, UTC. */
  lastReceivedAt: text,
  deliveries: count,
  /** How many other bodies of this submission found no free slot: they are counted, and not stored. */
  overflow: count,
  /** How many of them named tasks that their URL does not speak for. */
  misuseOverflow: count,
  lastOverflowAt: text,
  redrivenAt: text,
  /** Epoch seconds. */
  expiresAt: count,
};
const ListedSchema = v.object(LISTED);
const WholeSchema = v.object({
  ...LISTED,
  body: v.fallback(v.union([v.string(), v.instance(Uint8Array)]), ''),
});

/** A quarantined callback or item, without its body. */
export type ListedQuarantined = v.InferOutput<typeof ListedSchema>;

export type WholeQuarantined = v.InferOutput<typeof WholeSchema>;

/** Lists the quarantine for operators. */
export interface QuarantineListing {
  /** Lists all items, in no order. @throws {StoreUnavailableError} a retry is safe. */
  all(): AsyncIterable<ListedQuarantined>;
  /** @throws {StoreUnavailableError} a retry is safe. */
  read(id: string): Promise<WholeQuarantined | undefined>;
}

export function createDynamoQuarantineListing(client: DynamoDBClient, tableName: string): QuarantineListing {
  return {
    async *all() {
      const pages = paginateScan({ client }, { TableName: tableName, ...projection(Object.keys(LISTED)) });
      try {
        for await (const { Items: items = [] } of pages) {
          yield* items.map((item) => v.parse(ListedSchema, toItem(item)));
        }
      } catch (error) {
        storeUnavailable('Scan')(error);
      }
    },

    async read(id) {
      const { Item: item } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }))
        .catch(storeUnavailable('GetItem'));
      return item && v.parse(WholeSchema, toItem(item));
    },
  };
}
