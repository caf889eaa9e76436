import { EARNED_ANSWER } from './callback.ts';
import { isFailed, type Delivery } from './delivery.ts';
import type { Violation } from '../kit/report.ts';

const NAMES = {
  report: 'a good callback',
  unreadable: 'an unreadable callback',
  forged: 'a forged callback',
} as const;

/** Every answer must be the one that the callback has earned, or say that something is out of order here. */
export function judgeAnswers(deliveries: readonly Delivery[]): Violation<'wrong'>[] {
  return deliveries.flatMap(({ callback: { taskId, meaning }, attempts }) => {
    const earned = EARNED_ANSWER[meaning.kind];
    const odd = attempts.find((attempt) => attempt.answer !== earned && !isFailed(attempt));
    if (odd?.answer === undefined) return [];
    const what = `${NAMES[meaning.kind]} was answered with ${odd.answer}`;
    return [{ kind: 'wrong', subject: taskId, what }];
  });
}
