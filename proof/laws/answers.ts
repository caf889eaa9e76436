import type { Answer, Attempt, Delivery, LawViolation, Meaning } from './facts.ts';

/** Reasons for which a callback that can be read is quarantined: its task, or its URL's right to name one more, is not its own. */
const REFUSALS = ['wrong_ref', 'too_many_tasks'];

const NAMES = {
  report: 'a good callback',
  unreadable: 'an unreadable callback',
  forged: 'a forged callback',
} as const;

/** Returns whether a callback of this meaning may get this answer, besides those of an outage. */
function isEarned({ answer, reason }: Pick<Attempt, 'answer' | 'reason'>, meaning: Meaning): boolean {
  const isRefusal = REFUSALS.includes(reason ?? '');
  switch (meaning.kind) {
    case 'forged':
      return answer === 401;
    case 'report':
      return answer === 'received' || (answer === 'quarantined' && isRefusal);
    case 'unreadable': {
      // A body that is too large is known as such.
      const isOtherReason =
        meaning.reason === undefined ? reason === 'too_large' : ![undefined, meaning.reason].includes(reason);
      return answer === 'quarantined' && !isRefusal && !isOtherReason;
    }
  }
}

/**
 * Every answer is the one that the callback has earned.
 *
 * @param meanings of which one is right, where the harness cannot know which.
 * @returns what is wrong with the answer, if anything.
 */
export function judgeAnswer(
  attempt: Pick<Attempt, 'answer' | 'reason'>,
  meanings: readonly Meaning[],
): string | undefined {
  if (meanings.some((meaning) => isEarned(attempt, meaning))) return undefined;
  const { answer = 'nothing', reason } = attempt;
  const what = meanings.map(({ kind }) => NAMES[kind]).join(', or ');
  return `${what} was answered with ${answer}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Judges all answers of a run in which services may be away: an answer may also say so. */
export function judgeAnswers(deliveries: readonly Delivery[]): LawViolation[] {
  return deliveries.flatMap(({ callback: { taskId, meaning }, attempts }) => {
    const whats = attempts
      .filter((attempt) => !isFailed(attempt))
      .flatMap((attempt) => judgeAnswer(attempt, [meaning]) ?? []);
    return whats.slice(0, 1).map((what): LawViolation => ({ kind: 'wrong', subject: taskId, what }));
  });
}

/** The attempts that were answered so. */
export function answeredWith(answer: Answer, { attempts }: Delivery): readonly Attempt[] {
  return attempts.filter((attempt) => attempt.answer === answer);
}

/** Returns whether there was no answer, or one that says that something is out of order here. */
export function isFailed({ answer }: Attempt): boolean {
  return answer === undefined || (typeof answer === 'number' && answer >= 500);
}
