/**
 * Returns the name and message of an error and its causes: enough to see what is down, without the SDK's requests and responses,
 * which contain what must not be logged.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${describeError(error.cause)}`;
}
