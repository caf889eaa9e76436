import type { Findings } from './facts.ts';
import { wordsOf, type Said } from './reported.ts';

/** After its deadline a task ends within this time, in seconds: so it is promised. */
export const PROMISED_SECONDS = 120;

/** The part of a registered task's record that says how it ended. */
export interface EndedRecord extends Said {
  readonly via?: string | undefined;
  readonly registeredAt?: string | undefined;
  readonly settledAt?: string | undefined;
  readonly deadlineAt?: string | undefined;
  readonly lookups?: number | undefined;
}

/** What is known of a task beside its record. */
export interface EndFacts {
  /** What it must say in the end, in words. */
  readonly truth: string;
  /** Whether a callback's result counts only once the provider has confirmed it. */
  readonly confirms: boolean;
  /** How many lookups the provider had of it, and how many callbacks were answered with 200. */
  readonly lookups: number;
  readonly answered: number;
}

/** A registered task always ends, with the truth: by a callback, by a lookup, or by its deadline. */
export function judgeEnd(record: EndedRecord, { truth, confirms, lookups, answered }: EndFacts): Findings {
  const { outcome, reason, via } = record;
  const { lookups: counted = 0 } = record;
  const wrong: string[] = [];
  if (record.registeredAt === undefined) wrong.push('it is not registered');
  if (counted < lookups) {
    wrong.push(`the record counts ${counted} lookups, and the provider had ${lookups}`);
  }
  if (outcome === 'awaiting') return { missing: [`it still awaits its result (${reason})`], wrong };

  const says = wordsOf(record);
  if (says !== truth) wrong.push(`the record says "${says}", and the truth is "${truth}"`);
  if (via === 'callback' && confirms) wrong.push('it was settled by a callback that no lookup confirmed');
  if (via === 'callback' && answered === 0) wrong.push('it was settled by a callback, and none came');
  if (via === 'lookup' && lookups === 0) wrong.push('it was settled by a lookup, and there was none');
  if ((via === 'deadline') !== (reason === 'timed_out')) wrong.push(`it ended as "${says}" by ${via}`);
  return { missing: [], wrong: [...wrong, ...judgeDeadline(record)] };
}

function judgeDeadline({ via, settledAt, deadlineAt }: EndedRecord): string[] {
  if (via !== 'deadline') return [];
  const lateMs = Date.parse(settledAt ?? '') - Date.parse(deadlineAt ?? '');
  if (lateMs >= 0 && lateMs <= PROMISED_SECONDS * 1_000) return [];
  return [`it timed out at ${settledAt}, with the deadline ${deadlineAt}`];
}

/** The provider never gets more calls than it allows, in any 10 seconds. */
export function judgeRate(most: number, allowed: number): string[] {
  return most > allowed ? [`${most} in 10 seconds, and ${allowed} are allowed`] : [];
}
