import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';

const text = v.object({ S: v.string() });

/**
 * The part that a redrive needs of the object that Lambda writes for a discarded batch; the rest is for people.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
const FailureObjectSchema = v.object({
  requestContext: v.object({ condition: v.string() }),
  DDBStreamBatchInfo: v.object({ shardId: v.string() }),
  payload: v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      Records: v.array(
        v.object({ dynamodb: v.object({ Keys: v.object({ taskId: text, kind: text }) }) }),
        'must be the records of a stream',
      ),
    }),
  ),
});

const JsonSchema = v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), FailureObjectSchema);

export type FailedBatch =
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
