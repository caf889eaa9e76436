import * as v from 'valibot';
import { sequenceNumberOf, type StreamRecord } from './stream-record.ts';

const ResponseSchema = v.object({
  batchItemFailures: v.optional(v.nullable(v.array(v.object({ itemIdentifier: v.nullish(v.string()) })))),
});

/**
 * Returns the record from which a batch must be repeated, by the function's response.
 *
 * @returns the index of the first failed record; `undefined` if all succeeded; 0, the whole batch, if the response
 *   names a record that the batch does not have, or none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function firstFailure(response: unknown, batch: readonly StreamRecord[]): number | undefined {
  if (response === null || response === undefined) return undefined;
  const parsed = v.safeParse(ResponseSchema, response);
  if (!parsed.success) return 0;
  const failures = parsed.output.batchItemFailures ?? [];
  if (failures.length === 0) return undefined;
  const indexes = failures.map(({ itemIdentifier: id }) =>
    batch.findIndex((record) => sequenceNumberOf(record) === id),
  );
  return Math.max(0, Math.min(...indexes));
}
