import { EARNED_STATUS } from './callback.ts';
import type { Delivery } from './delivery.ts';
import type { Offence } from './facts.ts';

const NAMES = {
  report: 'a good callback',
  unreadable: 'an unreadable callback',
  forged: 'a forged callback',
} as const;

/** Every answer must be the one that the callback has earned, or say that something is out of order here. */
export function judgeAnswers(deliveries: readonly Delivery[]): Offence[] {
  return deliveries.flatMap(({ callback: { taskId, meaning }, attempts }) => {
    const earned = EARNED_STATUS[meaning.kind];
    const odd = attempts.find(({ status = earned }) => status !== earned && status < 500);
    if (odd?.status === undefined) return [];
    const what = `${NAMES[meaning.kind]} was answered with ${odd.status}`;
    return [{ kind: 'wrong', subject: taskId, what }];
  });
}
