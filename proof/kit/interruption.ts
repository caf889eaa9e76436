/** Ctrl-C was pressed, or the process was asked to end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Returns a signal that aborts when the process is asked to end, so that every scope is left and cleans up.
 *
 * Only the first signal counts: npm forwards to its child what the terminal has already sent there.
 */
export function interruption(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new InterruptedError('interrupted'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return stopping.signal;
}
