/** Somebody pressed Ctrl-C, or asked the process to end. */
class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Answers a signal that ends the measuring, so that every scope is left and undoes what it did.
 *
 * Only the first counts: npm passes on what the terminal has sent already.
 */
export function interruption(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new InterruptedError('interrupted'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return stopping.signal;
}

/** Says on stderr why there are no figures, and sets the exit code that a shell expects. */
export function reportFailure(error: unknown, signal: AbortSignal): void {
  const reason: unknown = signal.aborted ? signal.reason : error;
  console.error(reason instanceof Error ? reason.message : reason);
  process.exitCode = reason instanceof InterruptedError ? 130 : 1;
}
