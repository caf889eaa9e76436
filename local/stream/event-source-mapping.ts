import { setTimeout as sleepFor } from 'node:timers/promises';
import { log } from '../log.ts';
import type { MappingPlan } from '../template/plan.ts';
import type { Position } from './checkpoints.ts';
import { deliverBatch, type DiscardedBatch } from './deliver-batch.ts';
import { compilePattern } from './event-pattern.ts';
import type { StreamRecord } from './stream-record.ts';
import type { Page, StreamSource } from './stream-source.ts';

interface MappingPorts {
  readonly source: StreamSource;
  /** @throws if the function failed. */
  readonly invoke: (records: readonly StreamRecord[]) => Promise<unknown>;
  readonly discard: (shardId: string, batch: DiscardedBatch) => Promise<void>;
}

interface Gathered {
  readonly records: readonly StreamRecord[];
  readonly position: Position | undefined;
  readonly sinceMs: number;
}

export interface EventSourceMapping {
  /** Stops reading, and waits for the running batch. */
  stop(): Promise<void>;
}

/** How long to wait after a read without records, in milliseconds: half of what a person would notice. */
const IDLE_MS = 50;

/** How long to wait after a failed read, in milliseconds. */
const UNREADABLE_MS = 500;

/**
 * Delivers a table's stream to a function, as Lambda does: filtered, in batches, in order, and each record until it
 * succeeds or is discarded.
 *
 * @throws {EngineError} for an unsupported filter.
 */
export function startEventSourceMapping(plan: MappingPlan, ports: MappingPorts): EventSourceMapping {
  const filters = plan.patterns.map(compilePattern);
  const passes = (record: StreamRecord) => filters.length === 0 || filters.some((matches) => matches(record));
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;
  const sleep = (ms: number) => sleepFor(ms, undefined, { signal: stopping.signal });

  /** The records of each shard, collected until a batch is full or its window is over. */
  const gathered = new Map<string, Gathered>();

  async function handlePage({ shardId, records, position }: Page): Promise<void> {
    const earlier = gathered.get(shardId);
    const batch: Gathered = {
      records: [...(earlier?.records ?? []), ...records.filter(passes)],
      position: position ?? earlier?.position,
      sinceMs: earlier?.sinceMs ?? Date.now(),
    };
    const waits = batch.records.length > 0 && batch.records.length < plan.batchSize;
    if (waits && Date.now() - batch.sinceMs < plan.batchingWindowSeconds * 1_000) {
      gathered.set(shardId, batch);
      return;
    }
    gathered.delete(shardId);
    await deliver(shardId, batch.records);
    if (batch.position !== undefined) ports.source.save(shardId, batch.position);
  }

  async function deliver(shardId: string, records: readonly StreamRecord[]): Promise<void> {
    for (let start = 0; start < records.length; start += plan.batchSize) {
      await deliverBatch(records.slice(start, start + plan.batchSize), plan, {
        invoke: ports.invoke,
        discard: (batch) => ports.discard(shardId, batch),
        nowMs: () => Date.now(),
        sleep,
      });
    }
  }

  async function readOn(): Promise<void> {
    let isReadable = true;
    while (!isStopped()) {
      try {
        const pages = await ports.source.read();
        for (const page of pages) await handlePage(page);
        isReadable = true;
        if (pages.every(({ records }) => records.length < plan.batchSize)) await sleep(IDLE_MS);
      } catch (error) {
        if (isStopped()) return;
        if (isReadable) log(`The stream of ${plan.tableName} stands still: ${String(error)}`);
        isReadable = false;
        gathered.clear();
        ports.source.rewind();
        await sleep(UNREADABLE_MS).catch(() => undefined);
      }
    }
  }

  const reading = readOn();
  return {
    async stop() {
      stopping.abort();
      await reading;
    },
  };
}
