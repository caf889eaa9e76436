import { randomUUID } from 'node:crypto';
import type { DiscardedBatch } from './deliver-batch.ts';
import { createdAtMs, sequenceNumberOf } from './stream-record.ts';

/** An object for the bucket of discarded batches. */
interface FailureObject {
  readonly key: string;
  readonly body: string;
}

interface FailureOrigin {
  readonly mappingId: string;
  readonly functionArn: string;
  readonly shardId: string;
  readonly streamArn: string;
}

/**
 * Creates the object for a discarded batch, as Lambda does for a bucket: with the whole event.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function toFailureObject(batch: DiscardedBatch, origin: FailureOrigin, now: Date): FailureObject {
  const { records, reason, invocations, lastFailure } = batch;
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) throw new TypeError('An empty batch cannot be discarded');
  const timestamp = now.toISOString();
  const day = timestamp.slice(0, 10);
  const second = timestamp.slice(0, 19).replaceAll(':', '.');
  const toSecond = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    key: `aws/lambda/${origin.mappingId}/${origin.shardId}/${day.replaceAll('-', '/')}/${second}-${randomUUID()}`,
    body: JSON.stringify({
      requestContext: {
        requestId: randomUUID(),
        functionArn: origin.functionArn,
        condition: reason,
        approximateInvokeCount: invocations,
      },
      ...(lastFailure !== undefined && {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          ...(lastFailure === 'function error' && { functionError: 'Unhandled' }),
        },
      }),
      version: '1.0',
      timestamp,
      DDBStreamBatchInfo: {
        shardId: origin.shardId,
        startSequenceNumber: sequenceNumberOf(first),
        endSequenceNumber: sequenceNumberOf(last),
        approximateArrivalOfFirstRecord: toSecond(createdAtMs(first)),
        approximateArrivalOfLastRecord: toSecond(createdAtMs(last)),
        batchSize: records.length,
        streamArn: origin.streamArn,
      },
      payload: JSON.stringify({ Records: records }),
    }),
  };
}
