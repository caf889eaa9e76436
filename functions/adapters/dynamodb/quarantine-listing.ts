import {
  GetItemCommand,
  paginateScan,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { SIGNATURE_FINDINGS } from '../../domain/quarantine.ts';
import { projection } from './batch-get.ts';
import { storeUnavailable } from './store-unavailable-error.ts';

// Total: an item that was edited by hand is still listed.
const text = v.fallback(v.optional(v.string()), undefined);
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
          yield* items.map((item) => v.parse(ListedSchema, plain(item)));
        }
      } catch (error) {
        storeUnavailable('Scan')(error);
      }
    },

    async read(id) {
      const { Item: item } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }))
        .catch(storeUnavailable('GetItem'));
      return item && v.parse(WholeSchema, plain(item));
    },
  };
}

function plain(item: Record<string, AttributeValue>) {
  return unmarshall(item, { wrapNumbers: Number });
}
