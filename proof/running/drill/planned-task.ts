import type { End, CallbackFault, FaultReply, Misreport } from '../../../local/provider/behaviour.ts';

interface Range {
  readonly min: number;
  /** Not reached. */
  readonly max: number;
}

/** How the tasks of a drill differ. */
export interface Mix {
  /** How many of the tasks have a kind, in percent, and one at least; the rest is plain. */
  readonly percent: Readonly<Record<Exclude<TaskKind, 'plain'>, number>>;
  /** How many of the lost fail their first lookup, in percent; 0 for none, else each kind of faulty reply once. */
  readonly faultyPercent: number;
  /** When late callbacks come, counted from the submission. */
  readonly lateSeconds: Range;
  /** When those end that nothing but their deadline ends. */
  readonly endsAfterSeconds: Range;
}

/** The tasks that the promise is about: some callbacks are late by less than the first lookup, most by more. */
export const USUAL_MIX: Mix = {
  percent: { lost: 30, double: 10, late: 10, contradicting: 5, hanging: 1, forged: 0 },
  faultyPercent: 4,
  lateSeconds: { min: 20, max: 180 },
  endsAfterSeconds: { min: 30, max: 120 },
};

/** How many callbacks report another voice than the provider, where results are confirmed, in percent of the tasks. */
export const FORGED_PERCENT = 5;

/** As many may hang: the rest of the tasks has another kind. */
export const MAX_HANGING_PERCENT = 40;

/** What happens to a task's callback. */
export const TASK_KINDS = ['plain', 'lost', 'double', 'late', 'contradicting', 'hanging', 'forged'] as const;

export type TaskKind = (typeof TASK_KINDS)[number];

/** A voice that will be submitted, and what is known beforehand of its end. */
export interface PlannedTask {
  readonly ref: string;
  readonly kind: TaskKind;
  /** What the stand-in is reported, in its words. */
  readonly behave: readonly (End | Misreport | CallbackFault | FaultReply)[];
  /** How long the provider takes. */
  readonly seconds: number;
  /** When the callback of a late one comes, counted from the submission. */
  readonly lateSeconds?: number | undefined;
  /** Its own deadline, where that is what ends it: the provider never has a result. */
  readonly endsAfterSeconds?: number | undefined;
  /** Whether a second callback reports the truth after the provider's callback has reported another voice. */
  readonly isCorrected: boolean;
}

/** How many lookups get each faulty reply. */
const RUDE_ASKS = 1;

/** The recording's address, which sets the stand-in's behaviour. */
export function verifyUrlOf({ behave, seconds, lateSeconds }: PlannedTask): string {
  const url = new URL('https://example.com/phrase.mp3');
  url.searchParams.set('behave', behave.join(','));
  url.searchParams.set('seconds', String(seconds));
  url.searchParams.set('lookups', String(RUDE_ASKS));
  if (lateSeconds !== undefined) url.searchParams.set('lateSeconds', String(lateSeconds));
  return url.href;
}

/** How many callbacks the provider sends. */
export function callbacksOf({ kind, behave }: PlannedTask): number {
  if (kind === 'lost' || kind === 'hanging') return 0;
  return kind === 'double' || behave.includes('fail-then-success') ? 2 : 1;
}
