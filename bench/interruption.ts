/** Why something ended: somebody pressed Ctrl-C, or asked the process to end. */
export class InterruptedError extends Error {
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

/** What a shell expects of a process that was interrupted, or could not do its work. */
export function exitCodeOf(error: unknown): number {
  return error instanceof InterruptedError ? 130 : 1;
}
