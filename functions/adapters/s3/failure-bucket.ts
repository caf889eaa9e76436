import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';

/** The batches of the stream that could not be published. */
export interface FailureBucket {
  /**
   * Lists the keys of all objects, or of those that were stored since a time.
   *
   * @throws {FailureBucketUnavailableError} a retry is safe.
   */
  list(since?: Date): AsyncIterable<string>;
  /**
   * @returns `undefined` if there is no such object.
   * @throws {FailureBucketUnavailableError} a retry is safe.
   */
  read(key: string): Promise<FailedBatch | undefined>;
  /** @throws {FailureBucketUnavailableError} a retry is safe. */
  remove(key: string): Promise<void>;
}

export function createS3FailureBucket(client: S3Client, bucket: string): FailureBucket {
  return {
    async *list(since = new Date(0)) {
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
          for (const { Key: key, LastModified: putAt = since } of page.Contents ?? []) {
            if (key !== undefined && putAt >= since) yield key;
          }
        }
      } catch (cause) {
        throw new FailureBucketUnavailableError('ListObjectsV2', { cause });
      }
    },

    async read(key) {
      try {
        const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return readFailedBatch((await body?.transformToString()) ?? '');
      } catch (cause) {
        if (cause instanceof NoSuchKey) return undefined;
        throw new FailureBucketUnavailableError('GetObject', { cause });
      }
    },

    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })).catch((cause: unknown) => {
        throw new FailureBucketUnavailableError('DeleteObject', { cause });
      });
    },
  };
}

/** The failure bucket did not confirm a call: it could not be reached, or denied access. A retry is safe. */
export class FailureBucketUnavailableError extends Error {
  readonly code = 'FAILURE_BUCKET_UNAVAILABLE';
  override readonly name = 'FailureBucketUnavailableError';

  /** @param operation the call that failed, for example `GetObject`. */
  constructor(operation: string, options: { cause: unknown }) {
    super(`The failure bucket did not confirm ${operation}`, options);
  }
}

const text = v.object({ S: v.string() });

const PayloadSchema = v.object({
  Records: v.array(
    v.object({ dynamodb: v.object({ Keys: v.object({ taskId: text, kind: text }) }) }),
    'must be the records of a stream',
  ),
});

/**
 * The part that a redrive needs of the object that Lambda writes for a discarded batch; the rest is for people.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
const FailureObjectSchema = v.object({
  requestContext: v.object({ condition: v.string() }),
  DDBStreamBatchInfo: v.object({ shardId: v.string() }),
  // AWS's pages show it as JSON in a string, and as an object.
  payload: v.lazy((payload) =>
    typeof payload === 'object' ? PayloadSchema : v.pipe(v.string(), v.parseJson(), PayloadSchema),
  ),
});

const JsonSchema = v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), FailureObjectSchema);

type FailedBatch =
  /** The keys of the items in the batch, each once. */
  | { readonly kind: 'batch'; readonly keys: readonly Record<'taskId' | 'kind', AttributeValue>[] }
  /** Not a batch of the task table's stream, and why. */
  | { readonly kind: 'foreign'; readonly problem: string };

/**
 * Reads an object of the failure bucket.
 *
 * @returns Total: any other object is `foreign`.
 */
export function readFailedBatch(body: string): FailedBatch {
  const parsed = v.safeParse(JsonSchema, body);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { kind: 'foreign', problem: [v.getDotPath(issue), issue.message].filter(Boolean).join(': ') };
  }
  const keys = parsed.output.payload.Records.map(({ dynamodb }) => dynamodb.Keys);
  const distinct = new Map(keys.map((key) => [JSON.stringify([key.taskId.S, key.kind.S]), key]));
  return { kind: 'batch', keys: [...distinct.values()] };
}
