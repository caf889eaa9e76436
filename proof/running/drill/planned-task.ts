import type { End, CallbackFault, FaultReply, Misreport } from '../../../local/provider/behaviour.ts';

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
