import { setTimeout as sleep } from 'node:timers/promises';
import type { Tables } from './tables.ts';

/** How often the pending events are counted, in milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * How long nothing new may have come before the subscriber counts as read dry, in milliseconds: longer than the
 * engine waits between two attempts to deliver a batch, which may repeat events that are out already.
 */
const QUIET_MS = 4_000;

export interface DrainOptions {
  readonly tables: Tables;
  /** How many messages the subscriber got so far. @throws {Error} when it gets none any more. */
  readonly messages: () => number;
  /** How long to wait without any progress, in milliseconds. */
  readonly patienceMs: number;
  readonly onLook: (owed: number) => void;
  readonly signal: AbortSignal;
}

/** Waits until no event is pending and none comes; or until there is no more progress, which is for the judge to find. */
export async function drain({ tables, messages, patienceMs, onLook, signal }: DrainOptions): Promise<void> {
  let last = { owed: Infinity, messages: -1 };
  for (let changedAtMs = performance.now(); ;) {
    const now = { owed: await tables.owed(), messages: messages() };
    if (now.owed < last.owed || now.messages > last.messages) changedAtMs = performance.now();
    last = now;
    onLook(now.owed);
    const quietMs = performance.now() - changedAtMs;
    if (quietMs > (now.owed === 0 ? QUIET_MS : patienceMs)) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
