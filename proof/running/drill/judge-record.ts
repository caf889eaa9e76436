import type { TaskRecord } from '../../../client/index.ts';
import { wordsOf } from '../soak/told.ts';
import type { DrilledTask } from './facts.ts';
import { PROMISED_SECONDS } from './timing.ts';

export interface RecordFindings {
  readonly unresolved: readonly string[];
  readonly wrong: readonly string[];
}

/**
 * Holds a record against what was sent and what is true.
 *
 * @param truth what it must say in the end, in words.
 */
export function judgeRecord(
  { planned, record, asked, callbacks }: DrilledTask,
  truth: string,
  confirms: boolean,
): RecordFindings {
  if (record === undefined) return { unresolved: ['there is no record'], wrong: [] };
  const { outcome, reason, ref, via, lookups = 0, deliveries = 0 } = record;
  const answered = callbacks.filter(({ answeredAt }) => answeredAt !== undefined).length;
  const wrong: string[] = [];

  if (ref !== planned.ref) wrong.push(`the record has the ref ${ref ?? 'of nobody'}`);
  if (record.registeredAt === undefined) wrong.push('it is not registered');
  if (answered < callbacks.length) wrong.push('a callback was never answered with 200');
  if (deliveries < answered) {
    wrong.push(`the record counts ${deliveries} deliveries, and ${answered} were answered with 200`);
  }
  if (lookups < asked) {
    wrong.push(`the record counts ${lookups} questions, and the provider was asked ${asked} times`);
  }
  if (outcome === 'awaiting') return { unresolved: [`it still awaits its result (${reason})`], wrong };

  const says = wordsOf(record);
  if (says !== truth) wrong.push(`the record says "${says}", and the truth is "${truth}"`);
  if (record.publishedRevision !== record.revision) {
    wrong.push(`the record still owes the event of revision ${record.revision}`);
  }
  if (via === 'callback' && confirms) wrong.push('it was settled by a callback that nobody has confirmed');
  if (via === 'callback' && answered === 0) wrong.push('it was settled by a callback, and none came');
  if (via === 'lookup' && asked === 0) wrong.push('it was settled by a question, and nobody has asked');
  if ((via === 'deadline') !== (reason === 'timed_out')) wrong.push(`it ended as "${says}" by ${via}`);
  return { unresolved: [], wrong: [...wrong, ...judgeDeadline(record)] };
}

function judgeDeadline({ via, settledAt, deadlineAt }: TaskRecord): string[] {
  if (via !== 'deadline') return [];
  const lateMs = Date.parse(settledAt ?? '') - Date.parse(deadlineAt ?? '');
  if (lateMs >= 0 && lateMs <= PROMISED_SECONDS * 1_000) return [];
  return [`it was given up at ${settledAt}, with the deadline ${deadlineAt}`];
}
