/**
 * W3C's trace context, version 00: the trace, the span in it, and whether it is sampled. An id of zeros is invalid.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
const TRACEPARENT = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

export function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && TRACEPARENT.test(value);
}

/**
 * Returns the trace id of a `traceparent`: 32 hex digits, by which logs are searched.
 *
 * @returns Total: `undefined` for any other value.
 */
export function traceIdOf(traceparent: unknown): string | undefined {
  return isTraceparent(traceparent) ? traceparent.split('-')[1] : undefined;
}
