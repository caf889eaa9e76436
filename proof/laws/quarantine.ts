import { answeredWith, type Delivery, type MeaningOf } from './delivery.ts';
import type { Violation } from '../kit/report.ts';
import type { Quarantined } from './facts.ts';

/** What was answered as quarantined must be there, with its reason; and nothing else may be. */
export function judgeQuarantine(
  unreadable: readonly Delivery<MeaningOf<'unreadable'>>[],
  kept: readonly Quarantined[],
): Violation<'wrong'>[] {
  const itemOf = new Map(kept.map((item) => [item.body, item]));
  const sent = new Set(unreadable.map(({ callback }) => callback.body));
  const wrong = (subject: string, what: string): Violation<'wrong'> => ({ kind: 'wrong', subject, what });
  return [
    ...kept
      .filter(({ body }) => !sent.has(body))
      .map(({ ref, body }) => wrong(ref, `in quarantine is what nothing with a token sent: ${body}`)),
    ...unreadable.flatMap((delivery) => {
      const { taskId, ref, body, meaning } = delivery.callback;
      const answered = answeredWith('quarantined', delivery).length;
      const item = itemOf.get(body);
      if (item === undefined) {
        return answered > 0 ? [wrong(taskId, 'answered as quarantined, and it is not there')] : [];
      }
      if (item.reason !== meaning.reason || item.ref !== ref) {
        return [wrong(taskId, `kept as ${item.reason} of ${item.ref}, not ${meaning.reason} of ${ref}`)];
      }
      return item.deliveries < answered
        ? [wrong(taskId, `answered as quarantined ${answered} times, and counted ${item.deliveries} times`)]
        : [];
    }),
  ];
}
