import type { Violation } from '../laws/violation.ts';
import type { Health } from '../receiver/messages.ts';

/**
 * How much the heap may grow after the first fifth of a campaign, in bytes.
 *
 * Code that is compiled late, and caches of the SDK that fill, take some 100 KB; the smallest leak that counts, one object of
 * 64 bytes for each of 80,000 requests, takes 5 MB.
 */
export const MAX_GROWTH_BYTES = 4 * 1_048_576;

/** Judges the heap as it was when everything had been loaded and used, against what it is at the end. */
export function judgeMemory(early: Health, late: Health, requests: number): Violation[] {
  const grown = late.heapBytes - early.heapBytes;
  if (grown <= MAX_GROWTH_BYTES) return [];
  const what = `The heap grew from ${early.heapBytes} to ${late.heapBytes} bytes over ${requests} requests`;
  return [{ law: 'memory', what }];
}
