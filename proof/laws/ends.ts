import { wordsOf, type Findings, type KnownRecord } from './facts.ts';
import type { TaskFacts } from './record.ts';

/** After its deadline a task ends within this time, in seconds: so it is promised. */
export const PROMISED_SECONDS = 120;

interface EndFacts extends Pick<TaskFacts, 'registrations' | 'provider'> {
  readonly isUndisturbed: boolean;
  readonly isOver: boolean;
}

/** A registered task always ends, with the truth: by a callback, by a lookup, or by its deadline. */
export function judgeEnd(record: KnownRecord, facts: EndFacts): Findings {
  const { registrations, provider, isUndisturbed, isOver } = facts;
  const { taskId, outcome, reason, via, lookups: counted = 0 } = record;
  const kept = registrations.find(({ isKept }) => isKept);
  const isPromised = kept !== undefined || (isOver && record.deadlineAt !== undefined);
  if (!isPromised) return { missing: [], wrong: [] };

  const wrong: string[] = [];
  if (kept !== undefined && record.registeredAt === undefined) wrong.push('it is not registered');
  const lookups = provider?.lookups?.get(taskId) ?? 0;
  if (counted < lookups) wrong.push(`the record counts ${counted} lookups, and the provider had ${lookups}`);
  if (outcome === 'awaiting') return { missing: [`it still awaits its result (${reason})`], wrong };

  const says = wordsOf(record);
  const end = kept?.course && wordsOf(kept.course.end);
  if (end !== undefined && says !== end) wrong.push(`the record says "${says}", and the truth is "${end}"`);
  if (reason === 'timed_out' && via !== 'deadline') wrong.push(`it ended as "${says}" by ${via}`);
  return { missing: [], wrong: [...wrong, ...(isUndisturbed ? judgeDeadline(record) : [])] };
}

function judgeDeadline({ via, settledAt, deadlineAt }: KnownRecord): string[] {
  if (via !== 'deadline') return [];
  const lateMs = Date.parse(settledAt ?? '') - Date.parse(deadlineAt ?? '');
  if (lateMs >= 0 && lateMs <= PROMISED_SECONDS * 1_000) return [];
  return [`it timed out at ${settledAt}, with the deadline ${deadlineAt}`];
}

/** The time that the provider counts calls over, in milliseconds. */
const PERIOD_MS = 10_000;

/** The provider never gets more lookups than it allows, in any 10 seconds. */
export function judgeRate(most: number, allowed: number): string[] {
  return most > allowed ? [`${most} lookups in 10 seconds, and ${allowed} are allowed`] : [];
}

/** Returns the most lookups in any 10 seconds. @param timesMs when they were made, in order. */
export function mostIn10Seconds(timesMs: readonly number[]): number {
  let first = 0;
  return timesMs.reduce((most, atMs, index) => {
    while (atMs - (timesMs[first] ?? atMs) >= PERIOD_MS) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}
