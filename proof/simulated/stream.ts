import type { DynamoDBBatchResponse } from 'aws-lambda';
import { firstFailure } from '../../local/stream/deliver-batch.ts';
import { compilePattern } from '../../local/stream/event-pattern.ts';
import type { MappingPlan } from '../../local/template/plan.ts';
import type { Ending } from './process.ts';
import type { Functions } from './functions.ts';
import type { Scheduler } from './scheduler.ts';
import type { Change } from './store.ts';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import { toRecord } from './stream-record.ts';

/** The stack's own mapping of the stream to the publisher: its filter, and when it discards a batch. */
export type StreamRules = Pick<MappingPlan, 'patterns' | 'maxAgeSeconds'>;

/** How long DynamoDB keeps a change in the stream, in milliseconds. */
const TRIMMED_AFTER_MS = 24 * 3_600_000;

/** Brings changes to the publisher: in order, at least once, until they are too old. */
export interface Stream {
  /** Whether there is something to bring, and no function is at work on it. */
  isReady(): boolean;
  /** Starts the publisher with the next changes, at most so many. */
  bring(most: number): Promise<void>;
  /** How many changes have been brought, and may be brought again. */
  brought(): number;
  /** Brings old changes again, from here on. */
  bringAgain(from: number, most: number): Promise<void>;
  turn(on: boolean): void;
  isOn(): boolean;
}

export function createStream(rules: StreamRules, functions: Functions, scheduler: Scheduler): Stream {
  const matches = rules.patterns.map(compilePattern);
  const passes = (change: Change) => matches.some((match) => match(toRecord(change)));
  let position = 0;
  let isOn = true;
  let isBusy = false;
  let publishers = 0;

  function pending(): Change[] {
    const tooOldMs = Math.min(TRIMMED_AFTER_MS, (rules.maxAgeSeconds ?? Infinity) * 1_000);
    return scheduler
      .world()
      .store.changes.slice(position)
      .filter((change) => passes(change) && scheduler.nowMs() - change.atMs <= tooOldMs);
  }

  async function publish(batch: readonly Change[], onEnd: (ending: Ending<DynamoDBBatchResponse>) => void) {
    const name = `publisher ${++publishers}`;
    scheduler.tell(
      `the stream brings the changes ${batch.map(({ sequence }) => sequence).join(', ')} to ${name}`,
    );
    await scheduler.start(name, () => functions.publish(batch, scheduler.nowMs()), onEnd);
  }

  function goOn(batch: readonly Change[], ending: Ending<DynamoDBBatchResponse>): void {
    isBusy = false;
    // What a function did not answer for comes again, whole.
    if (ending.kind !== 'returned') return;
    const failed = firstFailure(ending.value, batch.map(toRecord));
    const last = failed === undefined ? batch.at(-1) : batch[failed - 1];
    position = last?.sequence ?? position;
  }

  return {
    isReady: () => isOn && !isBusy && pending().length > 0,
    async bring(most) {
      const batch = pending().slice(0, most);
      isBusy = true;
      await publish(batch, (ending) => goOn(batch, ending));
    },
    brought: () => position,
    async bringAgain(from, most) {
      const batch = scheduler.world().store.changes.slice(from, position).filter(passes).slice(0, most);
      if (batch.length > 0) await publish(batch, () => undefined);
    },
    turn(on) {
      scheduler.tell(`the stream is ${on ? 'on' : 'off'}`);
      isOn = on;
    },
    isOn: () => isOn,
  };
}

/** How the stack leads its stream to the publisher, as its template says. */
export function readStreamRules(assemblyDirectory: string): StreamRules {
  const [mapping] = readPlan(readAssembly(assemblyDirectory), 'http://127.0.0.1').mappings;
  if (mapping === undefined) throw new Error('The stack maps no stream to the publisher');
  return mapping;
}
