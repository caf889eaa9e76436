import { toFailureObject } from '../../local/stream/failure-record.ts';

/** The object that is written for a discarded batch, about these tasks. */
export function aDiscardedBatch(taskIds: readonly string[]): string {
  const records = taskIds.map((taskId, index) => ({
    eventID: String(index),
    eventName: 'INSERT',
    dynamodb: {
      ApproximateCreationDateTime: 1_795_428_000,
      Keys: { taskId: { S: taskId }, kind: { S: 'generate' } },
      // Any state of that time: a redrive goes by what it is now.
      NewImage: { taskId: { S: taskId }, kind: { S: 'generate' }, revision: { N: '1' } },
      SequenceNumber: String(index),
    },
  }));
  const { body } = toFailureObject(
    { records, reason: 'RecordAgeExceeded', invocations: 360, lastFailure: 'item failures' },
    {
      mappingId: 'PublishFromStream',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:PublishEvents',
      shardId: 'shardId-1',
      streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/VoiceTasks/stream/local',
    },
    new Date('2026-11-23T16:00:00Z'),
  );
  return body;
}
