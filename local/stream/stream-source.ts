import * as v from 'valibot';
import { callJson } from '../services/aws-request.ts';
import { REGION } from '../template/template.ts';
import type { MappingPlan } from '../template/plan.ts';
import type { Checkpoints, Position } from './checkpoints.ts';
import { StreamRecordSchema, sequenceNumberOf, type StreamRecord } from './stream-record.ts';

/** Consecutive changes in one shard. */
export interface Page {
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  /** How far the shard is processed once these records are; `undefined` for a page without records. */
  readonly position: Position | undefined;
}

/** Reads a table's stream from its last checkpoint. */
export interface StreamSource {
  /** Returns the records since the last read, a page for each open shard. @throws if the stream cannot be read. */
  read(): Promise<Page[]>;
  /** Resumes reading at the checkpoints: for records that were read but could not be processed. */
  rewind(): void;
  /** Saves how far a shard was processed. */
  save(shardId: string, position: Position): void;
}

const TableSchema = v.object({ Table: v.object({ LatestStreamArn: v.string() }) });
const StreamSchema = v.object({
  StreamDescription: v.object({
    Shards: v.array(v.object({ ShardId: v.string(), ParentShardId: v.optional(v.string()) })),
  }),
});
const IteratorSchema = v.object({ ShardIterator: v.string() });
const RecordsSchema = v.object({
  Records: v.array(StreamRecordSchema),
  NextShardIterator: v.optional(v.string()),
});

/** The maximum number of records that DynamoDB returns at once. */
const MAX_PAGE = 1_000;

export function createStreamSource(
  endpoint: string,
  plan: MappingPlan,
  checkpoints: Checkpoints,
): StreamSource {
  const streams = (operation: string, input: unknown) =>
    callJson(endpoint, 'dynamodb', `DynamoDBStreams_20120810.${operation}`, input);
  let streamArn: string | undefined;
  /** The open shards, each with the iterator for its next read. */
  let iterators: Map<string, string> | undefined;

  async function findStream(): Promise<string> {
    const input = { TableName: plan.tableName };
    const table = await callJson(endpoint, 'dynamodb', 'DynamoDB_20120810.DescribeTable', input);
    return v.parse(TableSchema, table).Table.LatestStreamArn;
  }

  async function openShards(arn: string): Promise<Map<string, string>> {
    const described = v.parse(StreamSchema, await streams('DescribeStream', { StreamArn: arn }));
    const positions = checkpoints.of(plan.id, arn);
    const isEnded = (shardId: string | undefined) =>
      shardId !== undefined && positions.get(shardId)?.kind === 'end';
    const shards = described.StreamDescription.Shards;
    const known = new Set(shards.map(({ ShardId: id }) => id));
    // A shard waits for its parent, so that an item's changes stay in order.
    const open = shards.filter(
      ({ ShardId: id, ParentShardId: parent }) =>
        !isEnded(id) && (parent === undefined || !known.has(parent) || isEnded(parent)),
    );
    const found = new Map<string, string>();
    for (const { ShardId: shardId } of open) {
      const start = startOf(positions.get(shardId), plan.startingPosition);
      const answer = await streams('GetShardIterator', { StreamArn: arn, ShardId: shardId, ...start });
      found.set(shardId, v.parse(IteratorSchema, answer).ShardIterator);
    }
    return found;
  }

  async function readShard(
    shardId: string,
    iterator: string,
  ): Promise<{ page: Page; next: string | undefined }> {
    const answer = await streams('GetRecords', {
      ShardIterator: iterator,
      Limit: Math.min(plan.batchSize, MAX_PAGE),
    });
    const { Records: records, NextShardIterator: next } = v.parse(RecordsSchema, answer);
    const last = records.at(-1);
    const position: Position | undefined =
      next === undefined
        ? { kind: 'end' }
        : last && { kind: 'after', sequenceNumber: sequenceNumberOf(last) };
    return { page: { shardId, records: records.map((record) => asDelivered(record, plan)), position }, next };
  }

  return {
    async read() {
      streamArn ??= await findStream();
      iterators ??= await openShards(streamArn);
      const pages: Page[] = [];
      for (const [shardId, iterator] of iterators) {
        const { page, next } = await readShard(shardId, iterator);
        pages.push(page);
        if (next !== undefined) iterators.set(shardId, next);
      }
      // Once the end of a shard is saved, its children are open.
      if (pages.some(({ position }) => position?.kind === 'end')) iterators = undefined;
      return pages;
    },
    rewind() {
      iterators = undefined;
    },
    save(shardId, position) {
      if (streamArn !== undefined) checkpoints.save(plan.id, streamArn, shardId, position);
    },
  };
}

function startOf(position: Position | undefined, startingPosition: string): object {
  return position?.kind === 'after'
    ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.sequenceNumber }
    : { ShardIteratorType: startingPosition };
}

/** Sets the stream of the template in each record, as Lambda does; the store's own stream has another name. */
function asDelivered(record: StreamRecord, plan: MappingPlan): StreamRecord {
  return { ...record, eventSource: 'aws:dynamodb', awsRegion: REGION, eventSourceARN: plan.streamArn };
}
