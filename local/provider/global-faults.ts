import * as v from 'valibot';
import { FAULT_REPLIES, type FaultReply } from './behaviour.ts';
import type { Traffic } from './traffic.ts';

const wholeNumber = v.pipe(
  v.number('must be a whole number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be a whole number from 0 on'),
);

const WISH = {
  behave: v.optional(
    v.picklist([...FAULT_REPLIES, ''], `must be one of ${FAULT_REPLIES.join(', ')}, or empty`),
    '',
  ),
  /** How many requests get the fault; by default, all until the next change. */
  asks: v.optional(wholeNumber),
  requestsPer10Seconds: v.optional(wholeNumber),
};

/** The faults of replies to all requests. */
export interface GlobalFaults {
  /** @returns what is wrong with the change, if anything; then nothing changes. */
  change(wish: unknown): string | undefined;
  /** Returns the fault of the next reply. */
  next(): FaultReply | undefined;
}

export function createGlobalFaults(traffic: Traffic): GlobalFaults {
  let rudeness: FaultReply | '' = '';
  let left = 0;
  return {
    change(wish) {
      const parsed = v.safeParse(v.strictObject(WISH), wish);
      if (!parsed.success) return describeIssue(parsed.issues[0]);
      const { behave, asks = Infinity, requestsPer10Seconds } = parsed.output;
      rudeness = behave;
      left = asks;
      if (requestsPer10Seconds !== undefined) traffic.limit(requestsPer10Seconds);
      return undefined;
    },
    next() {
      if (rudeness === '' || left === 0) return undefined;
      left -= 1;
      return rudeness;
    },
  };
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  if (field === null) return 'The body must be a JSON object';
  if (field in WISH) return `${field} ${issue.message}`;
  return `${field} is not known; known are ${Object.keys(WISH).join(', ')}`;
}
