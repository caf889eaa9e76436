import { randomBytes } from 'node:crypto';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/**
 * Creates the tracing header of a new trace, as Lambda passes it to a function: with a span and the sampling decision if X-Ray is
 * on for the function, and without both otherwise. Nothing is recorded here.
 */
export function newTraceHeader(isTraced: boolean): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  const root = `Root=1-${seconds}-${hex(12)}`;
  return isTraced ? `${root};Parent=${hex(8)};Sampled=1` : `${root};Lineage=${hex(4)}:0`;
}
