import { EARNED_STATUS } from './callback.ts';
import type { Delivery } from './delivery.ts';
import type { Offence } from './facts.ts';

/** Every answer must be the one that the callback has earned, or say that something is out of order here. */
export function judgeAnswers(deliveries: readonly Delivery[]): Offence[] {
  return deliveries.flatMap(({ callback: { taskId, meaning }, attempts }) => {
    const earned = EARNED_STATUS[meaning.kind];
    const odd = attempts.filter(({ status }) => status !== undefined && status !== earned && status < 500);
    return odd.map(({ status }) => ({
      kind: 'wrong',
      subject: taskId,
      what: `a ${meaning.kind} callback was answered with ${status}`,
    }));
  });
}
