import {
  MAINTENANCE,
  NO_CREDITS,
  RATE_LIMITED,
  TOO_FREQUENT,
  UNKNOWN_RECORD,
  type ApiAnswer,
} from './api-answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { RudeAnswer } from './behaviour-names.ts';
import { reply, type Reply } from './reply.ts';

/** How many questions a rude answer is given to. What is wrong with the account stays wrong. */
const USUAL_ASKS: Readonly<Record<RudeAnswer, number>> = {
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
 * Answers how rude the reply to a question is: each rude answer has its turn, then comes the truth.
 *
 * @param ask which question it is; the first is 1.
 */
export function rudenessAt(
  ask: number,
  { rudeAnswers, asks }: Pick<Behaviour, 'rudeAnswers' | 'asks'>,
): RudeAnswer | undefined {
  let until = 0;
  return rudeAnswers.find((name) => {
    until += asks ?? USUAL_ASKS[name];
    return ask <= until;
  });
}

/** @param answer what would be said politely. */
export function replyRudely(rudeness: RudeAnswer, answer: ApiAnswer): Reply {
  switch (rudeness) {
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
