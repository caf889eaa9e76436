import { describe, expect, test } from '@jest/globals';
import { readFailedBatch } from '../../functions/adapters/s3/failure-bucket.ts';

/** As Lambda's documentation shows it, with the records of two tasks. */
function anObject(edit: object = {}): Record<string, unknown> {
  return {
    requestContext: {
      requestId: '316aa6d0-8154-xmpl-9af7-85d5f4a6bc81',
      functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:myfunction',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 1,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2019-11-14T00:13:49.717Z',
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000001573689847184-864758bb',
      startSequenceNumber: '800000000003126276362',
      endSequenceNumber: '800000000003126276362',
      approximateArrivalOfFirstRecord: '2019-11-14T00:13:19Z',
      approximateArrivalOfLastRecord: '2019-11-14T00:13:19Z',
      batchSize: 1,
      streamArn: 'arn:aws:dynamodb:us-east-2:123456789012:table/mytable/stream/2019-11-14T00:04:06.388',
    },
    payload: JSON.stringify({ Records: [aRecord('a'), aRecord('b'), aRecord('a')] }),
    ...edit,
  };
}

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

const aRecord = (taskId: string) => ({
  eventID: '1',
  eventName: 'MODIFY',
  dynamodb: { Keys: keyOf(taskId), SequenceNumber: '1', NewImage: keyOf(taskId) },
});

test('a batch is the keys of its items, each once, in order', () => {
  expect(readFailedBatch(JSON.stringify(anObject()))).toEqual({
    kind: 'batch',
    keys: [keyOf('a'), keyOf('b')],
  });
});

test('the payload may be an object as well as a string', () => {
  const payload = { Records: [aRecord('a'), aRecord('b')] };

  expect(readFailedBatch(JSON.stringify(anObject({ payload })))).toEqual({
    kind: 'batch',
    keys: [keyOf('a'), keyOf('b')],
  });
});

test('items are distinguished by kind as well', () => {
  const other = { dynamodb: { Keys: { taskId: { S: 'a' }, kind: { S: 'validate' } } } };
  const payload = JSON.stringify({ Records: [aRecord('a'), other] });

  expect(readFailedBatch(JSON.stringify(anObject({ payload })))).toEqual({
    kind: 'batch',
    keys: [keyOf('a'), { taskId: { S: 'a' }, kind: { S: 'validate' } }],
  });
});

describe('anything but a batch is foreign, with the difference', () => {
  test.each([
    ['nothing', '', 'is not JSON'],
    ['text', 'remember the milk', 'is not JSON'],
    ['a JSON text', '"hello"', 'Invalid type: Expected Object but received "hello"'],
    ['another object', '{}', 'requestContext: '],
    ['a batch that was not discarded', { requestContext: {} }, 'requestContext.condition: '],
    ['a batch of no shard', { DDBStreamBatchInfo: {} }, 'DDBStreamBatchInfo.shardId: '],
    ['what a queue would get', { payload: undefined }, 'payload: '],
    ["a Kinesis stream's batch", { DDBStreamBatchInfo: undefined }, 'DDBStreamBatchInfo: '],
    ['a payload that was cut', { payload: '{"Records":[{' }, 'payload: '],
    ['a payload without records', { payload: '{}' }, 'payload.Records: '],
    ['an object without records', { payload: {} }, 'payload.Records: '],
    ['another payload', { payload: '{"Records":{}}' }, 'payload.Records: must be the records of a stream'],
    [
      "another table's stream",
      { payload: '{"Records":[{"dynamodb":{"Keys":{"orderId":{"S":"1"}}}}]}' },
      'payload.Records.0.dynamodb.Keys.taskId: ',
    ],
    [
      'keys of another type',
      { payload: '{"Records":[{"dynamodb":{"Keys":{"taskId":{"N":"1"},"kind":{"S":"generate"}}}}]}' },
      'payload.Records.0.dynamodb.Keys.taskId.S: ',
    ],
  ])('%s', (_name, object, problem) => {
    const body = typeof object === 'string' ? object : JSON.stringify(anObject(object));

    expect(readFailedBatch(body)).toEqual({ kind: 'foreign', problem: expect.stringContaining(problem) });
    const read = readFailedBatch(body);
    expect(read.kind === 'foreign' && read.problem.startsWith(problem)).toBe(true);
  });
});
