import { EngineError } from './engine-error.ts';
import { keepHeapSmall } from './small-heap.ts';

/**
 * Variable that stops the process when its standard input closes.
 *
 * A process that holds the other end of a pipe takes the engine along, also when it is killed with SIGKILL.
 */
export const STOP_WITH_STDIN = 'VOICE_STOP_WITH_STDIN';

/**
 * Runs something as what this process is for: says what there is to say once it is up, and stops it at SIGINT or SIGTERM, or when
 * its standard input closes and {@link STOP_WITH_STDIN} is set.
 *
 * What cannot be started is told in one line when the person can put it right, and ends the process with 1.
 */
export async function runUntilStopped<T extends { stop(): Promise<void> }>(
  start: (signal: AbortSignal) => Promise<T>,
  describe: (running: T) => Promise<string> | string,
): Promise<void> {
  keepHeapSmall();
  // Records, secrets and logs: whatever this process or one that it starts writes is its owner's alone.
  process.umask(0o077);
  // A reader that has seen enough (`npm start | head`) is no reason to stop.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);

  const stopping = new AbortController();
  const starting = start(stopping.signal);
  stopWhenAsked(starting, stopping);
  try {
    process.stdout.write(await describe(await starting));
  } catch (error) {
    if (!stopping.signal.aborted) {
      console.error(error instanceof EngineError ? error.message : error);
      process.exit(1);
    }
  }
}

/** The first signal stops everything in order, the second ends this process at once; its children follow it. */
function stopWhenAsked(starting: Promise<{ stop(): Promise<void> }>, stopping: AbortController): void {
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
