/** Signals to end a process: Ctrl+C; `kill`, or a service manager; a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that may be interrupted: the first signal aborts the `AbortSignal`, and the work ends itself. A second signal
 * ends the process immediately.
 *
 * @throws what the work throws.
 */
export async function interruptible<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const listenNoMore = () => SIGNALS.forEach((signal) => process.off(signal, interrupt));
  const interrupt = () => {
    listenNoMore();
    interrupted.abort(new Error('interrupted'));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    listenNoMore();
  }
}
