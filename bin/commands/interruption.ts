/** What asks a process to end: Ctrl+C; `kill`, and whoever stops a service; a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Works on something that may be interrupted: the first signal says so, and leaves the end to the work. A second one ends
 * the process at once.
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
