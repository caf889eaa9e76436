import { createHash } from 'node:crypto';
import { fateOf } from '../sayings.ts';
import { itemsOf, QUARANTINE, type Store } from '../store.ts';
import { describe, law, numberOf, owesResult, recordOf, type Sent } from './law.ts';

export interface AnswerContext {
  /** How many deliveries of the task were answered 200 so far, this one included. */
  readonly answeredSoFar: number;
  readonly store: Store;
  /** Whether a result counts only once the provider says the same. */
  readonly confirmsResults: boolean;
}

/** An answer is given only when what it says is true already. */
export function checkAnswer(
  status: number,
  sent: Sent | undefined,
  { answeredSoFar, store, confirmsResults }: AnswerContext,
): void {
  if (sent === undefined) {
    // Without the secret nobody knows whether a token is good.
    law(status === 401 || status === 503, () => `A request without a good token got ${status}`);
    return;
  }
  const { taskId } = sent;
  const fate = fateOf(sent.says);
  const due = fate.kind === 'recorded' ? 200 : fate.status;
  law(status === due || status === 503, () => `A ${sent.says} got ${status}, not ${due}`);
  if (status === 503) return;
  if (fate.kind === 'quarantined') {
    law(isQuarantined(sent, store), () => `A ${sent.says} got ${status}, and was not kept`);
    return;
  }
  const record = recordOf(store, taskId);
  const isRecorded = numberOf(record, 'rank') >= fate.rank;
  // What is only claimed is recorded when somebody will ask about it, or the result is known by asking.
  const isClaimed = confirmsResults && (owesResult(record) || record?.['outcome']?.S !== 'awaiting');
  law(
    record !== undefined && (isRecorded || isClaimed),
    () => `A ${sent.says} of ${taskId} got 200 while its record said ${describe(record)}`,
  );
  const counted = numberOf(record, 'deliveries');
  law(
    counted >= answeredSoFar,
    () => `${answeredSoFar} deliveries of ${taskId} got 200, and ${counted} were counted`,
  );
  const { length: remembered } = record['history']?.L ?? [];
  const due20 = Math.min(20, answeredSoFar - appliedCallbacks(store, taskId));
  law(remembered >= due20, () => `Of ${taskId} ${remembered} reports are remembered, not ${due20}`);
}

/** How often a callback changed the record: all others are remembered in its history. */
function appliedCallbacks(store: Store, taskId: string): number {
  return store.changes.filter(
    ({ before, after }) =>
      after['taskId']?.S === taskId &&
      after['via']?.S === 'callback' &&
      after['revision']?.N !== before?.['revision']?.N,
  ).length;
}

function isQuarantined({ body }: Sent, store: Store): boolean {
  return itemsOf(store, QUARANTINE).some((item) => item['digest']?.S === digestOf(body));
}

export const digestOf = (body: string) => createHash('sha256').update(body).digest('hex');
