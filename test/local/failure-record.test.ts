import { expect, test } from '@jest/globals';
import { toFailureObject } from '../../local/stream/failure-record.ts';
import { aRecord } from './stream-records.ts';

const ORIGIN = {
  mappingId: 'PublishFromStream',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:PublishEvents',
  shardId: 'shardId-1',
  streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/VoiceTasks/stream/local',
};
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

test('writes down a discarded batch as Lambda does for a bucket, with the whole event', () => {
  const records = [aRecord('7', { a: { B: 'AAEC' } }), aRecord('9')];

  const { key, body } = toFailureObject(
    { records, reason: 'RetryAttemptsExhausted', invocations: 3, lastFailure: 'function error' },
    ORIGIN,
    new Date('2026-03-07T10:00:01.500Z'),
  );

  expect(key).toMatch(
    new RegExp(`^aws/lambda/PublishFromStream/shardId-1/2026/03/07/2026-03-07T10\\.00\\.01-${UUID}$`),
  );
  expect(JSON.parse(body)).toEqual({
    requestContext: {
      requestId: expect.stringMatching(UUID),
      functionArn: ORIGIN.functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-03-07T10:00:01.500Z',
    DDBStreamBatchInfo: {
      shardId: 'shardId-1',
      startSequenceNumber: '7',
      endSequenceNumber: '9',
      approximateArrivalOfFirstRecord: '2026-03-07T09:05:04Z',
      approximateArrivalOfLastRecord: '2026-03-07T09:05:04Z',
      batchSize: 2,
      streamArn: ORIGIN.streamArn,
    },
    payload: JSON.stringify({ Records: records }),
  });
});

test.each([
  ['item failures', { statusCode: 200, executedVersion: '$LATEST' }],
  [undefined, undefined],
] as const)('after %s the response says %j', (lastFailure, expected) => {
  const { body } = toFailureObject(
    { records: [aRecord('1')], reason: 'RecordAgeExceeded', invocations: 0, lastFailure },
    ORIGIN,
    new Date(),
  );

  const document: unknown = JSON.parse(body);
  expect(Reflect.get(Object(document), 'responseContext')).toEqual(expected);
});
