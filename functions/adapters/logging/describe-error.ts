/**
 * Answers an error's name and message along its causes: enough to see what is down, and nothing of the SDK's
 * requests and responses, which hold what must not be logged.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${describeError(error.cause)}`;
}
