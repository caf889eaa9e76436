import { isTraceparent } from '../../domain/traceparent.ts';

const ROOT = /(?:^|;)Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=(?!0{16})([\da-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;)Sampled=1(?:;|$)/;

/**
 * Returns the trace of the current invocation as W3C's `traceparent`. Lambda sets the variable for each invocation, so it is read
 * each time.
 *
 * A trace header of the sender is ignored: it could name any trace.
 */
export function currentTraceparent(): string | undefined {
  return toTraceparent(process.env['_X_AMZN_TRACE_ID']);
}

/**
 * Returns X-Ray's tracing header as W3C's `traceparent`.
 *
 * Where X-Ray is off, Lambda names the trace without a span (`Root=…;Lineage=…`), but W3C requires one: half of the trace id is
 * used, which is as unique and the same each time.
 *
 * @returns `undefined` if the header names no trace.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function toTraceparent(header = ''): string | undefined {
  const traceId = ROOT.exec(header)?.slice(1).join('');
  if (traceId === undefined) return undefined;
  const parentId = PARENT.exec(header)?.[1] ?? traceId.slice(16);
  const traceparent = `00-${traceId}-${parentId}-${SAMPLED.test(header) ? '01' : '00'}`;
  return isTraceparent(traceparent) ? traceparent : undefined;
}
