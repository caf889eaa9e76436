import { answeredWith } from './answers.ts';
import { digestOf, type Callback, type Facts, type LawViolation, type Quarantined } from './facts.ts';
import { judgeCount } from './record.ts';

type QuarantineFacts = Pick<Facts, 'deliveries' | 'quarantined' | 'registrations' | 'hasNoPlace'>;

/** Returns the body of a callback in quarantine: as it was sent, or masked. */
export function findQuarantined(
  { ref, body, masked = body }: Callback,
  quarantined: readonly Quarantined[],
): Quarantined | undefined {
  const ofRef = quarantined.filter((item) => item.ref === ref);
  if (ofRef.length === 0) return undefined;
  const digests = [body, masked].map(digestOf);
  return ofRef.find(({ digest }) => digests.includes(digest));
}

/** What was answered as quarantined is there, with its reason, or counted as what has no place; and nothing else is. */
export function judgeQuarantine(facts: QuarantineFacts): LawViolation[] {
  const { deliveries, quarantined, hasNoPlace = () => false } = facts;
  const itemsOf = Map.groupBy(quarantined, ({ ref }) => ref);
  const sentTo = Map.groupBy(deliveries, ({ callback }) => callback.ref);
  const wrong = (subject: string, what: string): LawViolation => ({ kind: 'wrong', subject, what });
  return [
    ...quarantined.flatMap((item) => {
      const sent = (sentTo.get(item.ref) ?? []).map(({ callback }) => callback);
      return judgeItem(item, sent, facts).map((what) => wrong(item.ref, what));
    }),
    ...deliveries.flatMap((delivery) => {
      const { taskId, ref } = delivery.callback;
      const times = answeredWith('quarantined', delivery).length;
      if (times === 0) return [];
      const item = findQuarantined(delivery.callback, itemsOf.get(ref) ?? []);
      if (item !== undefined) return judgeCount(item.deliveries, times).map((what) => wrong(taskId, what));
      if (hasNoPlace(delivery.callback)) return [];
      return [wrong(taskId, 'it was answered as quarantined, and is not there')];
    }),
  ];
}

/** Judges whether what is in quarantine was sent with a good token, and could not be processed for its reason. */
function judgeItem(
  item: Quarantined,
  sent: readonly Callback[],
  { deliveries, registrations }: QuarantineFacts,
): string[] {
  const { ref, reason, taskId } = item;
  const bodies = sent.filter(
    (callback) => callback.meaning.kind !== 'forged' && findQuarantined(callback, [item]) !== undefined,
  );
  if (bodies.length === 0) return [`in quarantine, as ${reason}, is what nothing with a token sent`];
  if (reason === 'wrong_ref') {
    const isReport = bodies.some(({ meaning, ...one }) => meaning.kind === 'report' && one.taskId === taskId);
    const named = [...deliveries.map(({ callback }) => callback), ...registrations];
    const isOfAnother = named.some(
      (other) => other.taskId === taskId && other.ref !== undefined && other.ref !== ref,
    );
    return isReport && isOfAnother ? [] : ['in quarantine, as wrong_ref, is what no other submission named'];
  }
  const reasons = bodies.flatMap(({ meaning }) => (meaning.kind === 'unreadable' ? [meaning.reason] : []));
  if (reasons.some((one) => one === undefined || one === reason)) return [];
  return [`in quarantine, as ${reason}, is what was sent as ${reasons.join(', ') || 'a good callback'}`];
}
