import { EngineError } from './engine-error.ts';
import { setFlagsFromString } from 'node:v8';

/**
 * Variable that stops the process when its standard input closes.
 *
 * A process that holds the other end of a pipe ends the engine with itself, also when it is killed with SIGKILL.
 */
export const STOP_WITH_STDIN = 'VOICE_STOP_WITH_STDIN';

/**
 * Runs the main work of this process: prints a message once it has started, and stops it at SIGINT or SIGTERM, or when
 * standard input closes and {@link STOP_WITH_STDIN} is set.
 *
 * If the start fails, the process exits with 1; an error that the person can fix is printed in one line.
 */
export async function runUntilStopped<T extends { stop(): Promise<void> }>(
  start: (signal: AbortSignal) => Promise<T>,
  describe: (running: T) => Promise<string> | string,
): Promise<void> {
  keepHeapSmall();
  // Only the owner may read what this process or its children write: records, secrets and logs.
  process.umask(0o077);
  // A reader that closes the pipe (`npm start | head`) must not stop the engine.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);

  const stopping = new AbortController();
  const starting = start(stopping.signal);
  stopOnSignal(starting, stopping);
  try {
    process.stdout.write(await describe(await starting));
  } catch (error) {
    if (!stopping.signal.aborted) {
      console.error(error instanceof EngineError ? error.message : error);
      process.exit(1);
    }
  }
}

/** Handles signals: the first stops everything in order, the second ends this process immediately; its children follow. */
function stopOnSignal(starting: Promise<{ stop(): Promise<void> }>, stopping: AbortController): void {
  const stop = () => {
    process.stdout.write('\nStopping …\n');
    stopping.abort();
    const stopped = starting.then(
      (running) => running.stop(),
      () => undefined,
    );
    void stopped.then(() => process.exit(0));
  };
  const onSignal = () => {
    if (stopping.signal.aborted) process.exit(1);
    stop();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  if (process.env[STOP_WITH_STDIN] === undefined) return;
  process.stdin.once('close', () => {
    if (!stopping.signal.aborted) stop();
  });
  process.stdin.on('error', () => undefined);
  process.stdin.resume();
}

/**
 * Keeps this process's memory small, for a tenth more of its time: new objects get 1 MB instead of 16, and garbage
 * is collected when the heap has grown by 60 % instead of having doubled or more. Half of its memory is garbage otherwise.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
}
