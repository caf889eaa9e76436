import * as v from 'valibot';
import { RUDE_ANSWERS, type RudeAnswer } from './behaviour-names.ts';
import type { Traffic } from './traffic.ts';

const wholeNumber = v.pipe(
  v.number('must be a whole number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be a whole number from 0 on'),
);

const WISH = {
  behave: v.optional(
    v.picklist([...RUDE_ANSWERS, ''], `must be one of ${RUDE_ANSWERS.join(', ')}, or empty`),
    '',
  ),
  /** How many requests it is for; without it, all until the next wish. */
  asks: v.optional(wholeNumber),
  requestsPer10Seconds: v.optional(wholeNumber),
};

/** How rude the stand-in is to everybody, whatever is asked. */
export interface Mood {
  /** @returns what is wrong with the wish, if anything is; then nothing changes. */
  change(wish: unknown): string | undefined;
  /** Answers how rude the next reply is. */
  next(): RudeAnswer | undefined;
}

export function createMood(traffic: Traffic): Mood {
  let rudeness: RudeAnswer | '' = '';
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
