import * as v from 'valibot';
import { callJson } from '../../local/services/aws-request.ts';
import { StreamRecordSchema, type StreamRecord } from '../../local/stream/stream-record.ts';
import { TASK_TABLE } from './store.ts';

const StreamSchema = v.object({ Table: v.object({ LatestStreamArn: v.string() }) });
const ShardsSchema = v.object({
  StreamDescription: v.object({ Shards: v.array(v.object({ ShardId: v.string() })) }),
});
const IteratorSchema = v.object({ ShardIterator: v.string() });
const RecordsSchema = v.object({
  Records: v.array(StreamRecordSchema),
  NextShardIterator: v.optional(v.string()),
});
const KeysSchema = v.object({ taskId: v.object({ S: v.string() }) });

export function taskIdOf(record: StreamRecord): string {
  return v.parse(KeysSchema, record.dynamodb.Keys).taskId.S;
}

/** Everything that the task table's stream has brought so far, as it goes over the wire: the SDK's client would rewrite it. */
export async function readStream(endpoint: string): Promise<StreamRecord[]> {
  const streams = (operation: string, input: object) =>
    callJson(endpoint, 'dynamodb', `DynamoDBStreams_20120810.${operation}`, input);

  const table = await callJson(endpoint, 'dynamodb', 'DynamoDB_20120810.DescribeTable', {
    TableName: TASK_TABLE,
  });
  const arn = v.parse(StreamSchema, table).Table.LatestStreamArn;
  const { StreamDescription: stream } = v.parse(
    ShardsSchema,
    await streams('DescribeStream', { StreamArn: arn }),
  );
  const records: StreamRecord[] = [];
  for (const { ShardId: shardId } of stream.Shards) {
    const start = { StreamArn: arn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' };
    let iterator: string | undefined = v.parse(
      IteratorSchema,
      await streams('GetShardIterator', start),
    ).ShardIterator;
    while (iterator !== undefined) {
      const page: v.InferOutput<typeof RecordsSchema> = v.parse(
        RecordsSchema,
        await streams('GetRecords', { ShardIterator: iterator }),
      );
      records.push(...page.Records);
      iterator = page.Records.length === 0 ? undefined : page.NextShardIterator;
    }
  }
  return records;
}
