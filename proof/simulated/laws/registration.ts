import type { Item } from '../calls.ts';
import type { Change, Store } from '../store.ts';
import { law, owesResult, recordOf } from './law.ts';

/** What a backend registered, and the answer. */
export interface Registered {
  readonly taskId: string;
  readonly ref: string | undefined;
  readonly status: number;
  readonly body: string;
}

/** Statuses of a registration that is kept. */
export const isKept = ({ status }: Pick<Registered, 'status'>) => status === 200 || status === 201;

/**
 * A registration is answered with the truth: a backend that reads that it is kept can rely on an end.
 *
 * @param writes what it changed.
 * @param isFirst whether no answer before has said that the task is new.
 */
export function checkRegistration(
  { taskId, ref, status, body }: Registered,
  writes: readonly Change[],
  isFirst: boolean,
  store: Store,
): void {
  law([200, 201, 409, 503].includes(status), () => `A registration of ${taskId} got ${status}`);
  if (status === 503) return;
  const record = recordOf(store, taskId);
  law(record !== undefined, () => `A registration of ${taskId} got ${status}, and there is no record`);
  if (status === 409) {
    checkRefused(taskId, writes);
    law(
      ref !== undefined && record['ref']?.S !== ref,
      () => `A registration of ${taskId} by its own reference ${ref} got 409`,
    );
    law(
      record['registeredAt'] !== undefined,
      () => `A registration of ${taskId} got 409 for a reference that only a callback gave`,
    );
    return;
  }
  law(status === 200 || isFirst, () => `${taskId} was new twice`);
  law(
    ref === undefined || record['ref']?.S === ref,
    () => `${taskId} was registered as ${ref}, and is known as ${record['ref']?.S}`,
  );
  law(
    record['registeredAt'] !== undefined && willEnd(record),
    () => `${taskId} was registered, and its record will not end`,
  );
  const answered = JSON.parse(body) as { readonly taskId?: unknown; readonly raw?: unknown };
  law(
    answered.taskId === taskId && answered.raw === undefined,
    () => `A registration of ${taskId} was answered ${body}`,
  );
}

/** @throws {BrokenLawError} when a registration that was refused changed something. */
export function checkRefused(taskId: string, writes: readonly Change[]): void {
  law(writes.length === 0, () => `A registration of ${taskId} got 409, and changed its record`);
}

function willEnd(record: Item): boolean {
  return record['outcome']?.S !== 'awaiting' || owesResult(record);
}
