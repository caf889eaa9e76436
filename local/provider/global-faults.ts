import * as v from 'valibot';
import { FAULT_REPLIES, type FaultReply } from './behaviour.ts';
import type { Traffic } from './traffic.ts';

const wholeNumber = v.pipe(
  v.number('must be a whole number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be a whole number from 0 on'),
);

const CHANGE = {
  behave: v.optional(
    v.picklist([...FAULT_REPLIES, ''], `must be one of ${FAULT_REPLIES.join(', ')}, or empty`),
    '',
  ),
  /** How many requests get the fault; by default, all until the next change. */
  requests: v.optional(wholeNumber),
  requestsPer10Seconds: v.optional(wholeNumber),
};

/** The faults of replies to all requests. */
export interface GlobalFaults {
  /** @returns what is wrong with the change, if anything; then nothing changes. */
  change(change: unknown): string | undefined;
  /** Returns the fault of the next reply. */
  next(): FaultReply | undefined;
}

export function createGlobalFaults(traffic: Traffic): GlobalFaults {
  let faultReply: FaultReply | '' = '';
  let left = 0;
  return {
    change(change) {
      const parsed = v.safeParse(v.strictObject(CHANGE), change);
      if (!parsed.success) return describeIssue(parsed.issues[0]);
      const { behave, requests = Infinity, requestsPer10Seconds } = parsed.output;
      faultReply = behave;
      left = requests;
      if (requestsPer10Seconds !== undefined) traffic.limit(requestsPer10Seconds);
      return undefined;
    },
    next() {
      if (faultReply === '' || left === 0) return undefined;
      left -= 1;
      return faultReply;
    },
  };
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue);
  if (field === null) return 'The body must be a JSON object';
  if (field in CHANGE) return `${field} ${issue.message}`;
  return `${field} is not known; known are ${Object.keys(CHANGE).join(', ')}`;
}
