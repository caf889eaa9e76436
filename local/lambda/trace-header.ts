import { randomBytes } from 'node:crypto';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/**
 * Makes the tracing header of a new trace, as Lambda hands it to a function: with a span and the decision to record it where
 * X-Ray is on for the function, and without both where it is not. Nothing records it here.
 */
export function newTraceHeader(isTraced: boolean): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  const root = `Root=1-${seconds}-${hex(12)}`;
  return isTraced ? `${root};Parent=${hex(8)};Sampled=1` : `${root};Lineage=${hex(4)}:0`;
}
