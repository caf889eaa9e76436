import { setTimeout as sleep } from 'node:timers/promises';
import { log } from './log.ts';

/** How long running invocations may take to end once the engine stops, in milliseconds: the receiver's own limit. */
const GRACE_MS = 8_000;

/** How long each action gets to stop at least, in milliseconds. */
const EACH_MS = 1_000;

/** Collects, during a start, the actions that undo it. */
export interface Shutdown {
  /** Aborts work that only matters during the start. */
  readonly signal: AbortSignal;
  add(action: () => Promise<void> | void): void;
  /** Undoes everything, the last action first. An action that fails or hangs does not block the others. */
  run(): Promise<void>;
}

/**
 * Starts something, and undoes what was started if the start fails or is aborted.
 *
 * @param signal aborts the start; once everything is started, it has no effect.
 */
export async function startOrUndo<T>(
  signal: AbortSignal,
  start: (shutdown: Shutdown) => Promise<T>,
): Promise<T> {
  const shutdown = createShutdown();
  const undo = () => void shutdown.run();
  signal.addEventListener('abort', undo);
  try {
    const started = await start(shutdown);
    signal.removeEventListener('abort', undo);
    signal.throwIfAborted();
    return started;
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

export function createShutdown(): Shutdown {
  const actions: (() => Promise<void> | void)[] = [];
  const aborting = new AbortController();
  let running: Promise<void> | undefined;

  async function undo(action: () => Promise<void> | void, withinMs: number): Promise<void> {
    const timer = new AbortController();
    const tooLong = sleep(withinMs, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
    try {
      await Promise.race([action(), tooLong]);
    } catch (error) {
      log(`Not everything could be stopped: ${String(error)}`);
    } finally {
      timer.abort();
    }
  }

  async function undoAll(): Promise<void> {
    aborting.abort();
    const deadline = performance.now() + GRACE_MS;
    for (let action = actions.pop(); action !== undefined; action = actions.pop()) {
      await undo(action, Math.max(EACH_MS, deadline - performance.now()));
    }
  }

  return {
    signal: aborting.signal,
    add(action) {
      // A part that was still starting when the stop began is stopped as soon as it has started.
      if (running === undefined) actions.push(action);
      else running = Promise.all([running, undo(action, EACH_MS)]).then(() => undefined);
    },
    run() {
      running ??= undoAll();
      return running;
    },
  };
}
