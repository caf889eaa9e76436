import type { StreamRecord } from '../../local/stream/stream-record.ts';

/** When the records of these tests came into being, in epoch seconds. */
export const CREATED_AT_SECONDS = 1_772_874_304;

/** A change with this sequence number. */
export function aRecord(sequenceNumber: string, newImage: Record<string, unknown> = {}): StreamRecord {
  return {
    eventID: sequenceNumber,
    eventName: 'INSERT',
    dynamodb: {
      ApproximateCreationDateTime: CREATED_AT_SECONDS,
      Keys: { taskId: { S: sequenceNumber } },
      NewImage: newImage,
      SequenceNumber: sequenceNumber,
    },
  };
}

/** The sequence numbers of records, as one word: `1234`. */
export function numbersOf(records: readonly StreamRecord[]): string {
  return records.map((record) => record.dynamodb.SequenceNumber).join('');
}
