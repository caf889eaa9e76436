import * as v from 'valibot';

const image = v.record(v.string(), v.unknown());

/** A change of a table, as DynamoDB Streams returns it and Lambda passes it on. */
export const StreamRecordSchema = v.looseObject({
  eventID: v.string(),
  eventName: v.string(),
  dynamodb: v.looseObject({
    /** Epoch seconds. */
    ApproximateCreationDateTime: v.number(),
    Keys: image,
    NewImage: v.optional(image),
    OldImage: v.optional(image),
    SequenceNumber: v.string(),
  }),
});

export type StreamRecord = v.InferOutput<typeof StreamRecordSchema>;

export function sequenceNumberOf(record: StreamRecord): string {
  return record.dynamodb.SequenceNumber;
}

export function createdAtMs(record: StreamRecord): number {
  return record.dynamodb.ApproximateCreationDateTime * 1_000;
}
