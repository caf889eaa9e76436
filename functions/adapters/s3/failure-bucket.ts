import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { FailureBucketUnavailableError } from './failure-bucket-unavailable-error.ts';
import { readFailedBatch, type FailedBatch } from './failed-batch.ts';

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
