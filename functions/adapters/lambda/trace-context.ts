import { isTraceparent } from '../../domain/traceparent.ts';

const ROOT = /(?:^|;)Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=(?!0{16})([\da-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;)Sampled=1(?:;|$)/;

/**
 * The trace of the invocation that is running, as W3C writes it. Lambda sets the variable anew for each, so it is read anew.
 *
 * What a sender says in a header of its own is not looked at: it could be any trace.
 */
export function currentTraceparent(): string | undefined {
  return toTraceparent(process.env['_X_AMZN_TRACE_ID']);
}

/**
 * Writes X-Ray's tracing header as W3C's `traceparent`.
 *
 * Where X-Ray is off, Lambda names the trace and no span in it (`Root=…;Lineage=…`), but W3C asks for one: then half of
 * the trace's own id stands there, which is as unique and the same each time.
 *
 * @returns Total: nothing for a header that names no trace.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function toTraceparent(header = ''): string | undefined {
  const traceId = ROOT.exec(header)?.slice(1).join('');
  if (traceId === undefined) return undefined;
  const parentId = PARENT.exec(header)?.[1] ?? traceId.slice(16);
  const traceparent = `00-${traceId}-${parentId}-${SAMPLED.test(header) ? '01' : '00'}`;
  return isTraceparent(traceparent) ? traceparent : undefined;
}
