import {
  reply,
  type Reply,
  MAINTENANCE,
  NO_CREDITS,
  RATE_LIMITED,
  TOO_FREQUENT,
  UNKNOWN_RECORD,
  type ApiAnswer,
} from './reply.ts';
import type { Behaviour, FaultReply } from './behaviour.ts';

/** How many lookups get a fault reply. Faults of the account stay. */
const USUAL_LOOKUPS: Readonly<Record<FaultReply, number>> = {
  throttled: 3,
  'no-credits': Infinity,
  'rate-limited': Infinity,
  maintenance: Infinity,
  html: 2,
  'slow-body': Infinity,
  reset: 2,
  'unknown-record': 2,
};

/**
 * Returns the fault of a lookup's reply: each fault has its number of lookups, then the record is returned.
 *
 * @param lookup the number of the lookup; the first is 1.
 */
export function faultReplyAt(
  lookup: number,
  { faultReplies, lookups }: Pick<Behaviour, 'faultReplies' | 'lookups'>,
): FaultReply | undefined {
  let until = 0;
  return faultReplies.find((name) => {
    until += lookups ?? USUAL_LOOKUPS[name];
    return lookup <= until;
  });
}

/** @param answer the answer without a fault. */
export function replyWithFault(faultReply: FaultReply, answer: ApiAnswer): Reply {
  switch (faultReply) {
    case 'throttled':
      return reply(TOO_FREQUENT);
    case 'no-credits':
      return reply(NO_CREDITS);
    case 'rate-limited':
      return reply(RATE_LIMITED);
    case 'maintenance':
      return reply(MAINTENANCE);
    case 'unknown-record':
      return reply(UNKNOWN_RECORD);
    case 'html':
      return { kind: 'html' };
    case 'slow-body':
      return { kind: 'slow', answer };
    case 'reset':
      return { kind: 'reset' };
  }
}
