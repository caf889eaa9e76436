import * as v from 'valibot';
import { writeAtomically, readKept } from '../data-dir/files.ts';

/** How far a shard was processed: up to and including a sequence number, or to its end. */
const PositionSchema = v.variant('kind', [
  v.object({ kind: v.literal('after'), sequenceNumber: v.string() }),
  v.object({ kind: v.literal('end') }),
]);

const CheckpointsSchema = v.record(
  v.string(),
  v.object({ streamArn: v.string(), shards: v.record(v.string(), PositionSchema) }),
);

export type Position = v.InferOutput<typeof PositionSchema>;

/** How far each mapping has processed its stream; restarts keep it. */
export interface Checkpoints {
  /** Returns the positions in this stream; none if the stream is not the same as last time. */
  of(mappingId: string, streamArn: string): ReadonlyMap<string, Position>;
  save(mappingId: string, streamArn: string, shardId: string, position: Position): void;
}

export function openCheckpoints(file: string): Checkpoints {
  const checkpoints = readKept(file, CheckpointsSchema) ?? {};
  const shardsOf = (mappingId: string, streamArn: string) => {
    const known = checkpoints[mappingId];
    return known?.streamArn === streamArn ? known.shards : {};
  };
  return {
    of: (mappingId, streamArn) => new Map(Object.entries(shardsOf(mappingId, streamArn))),
    save(mappingId, streamArn, shardId, position) {
      checkpoints[mappingId] = {
        streamArn,
        shards: { ...shardsOf(mappingId, streamArn), [shardId]: position },
      };
      writeAtomically(file, JSON.stringify(checkpoints));
    },
  };
}
