import type { Statement } from '../../laws/callback.ts';
import type { DrilledTask } from './facts.ts';

/**
 * Returns the required end of a task: what the provider has recorded of it, by its documentation, regardless of callbacks; or
 * that its time is over, where the provider has recorded nothing.
 *
 * @returns nothing when the provider does not know how it ended.
 */
export function endOf({ planned, truth }: Pick<DrilledTask, 'planned' | 'truth'>): Statement | undefined {
  if (planned.endsAfterSeconds !== undefined) return failed('timed_out');
  switch (truth?.status) {
    case 'success':
      // In place of a voice that did not match.
      if (truth.voiceId === 'fail') return failed('voice_rejected');
      return truth.voiceId === undefined ? undefined : { outcome: 'succeeded', voiceId: truth.voiceId };
    case 'processing_validate_fail':
      return failed('verification_failed');
    case 'fail':
      return failed('generation_failed');
    default:
      return undefined;
  }
}

/** Returns what may be announced before the end: the failure that a callback reports before the next reports the truth. */
export function mayPrecede({ planned }: Pick<DrilledTask, 'planned'>, confirms: boolean): Statement[] {
  const isReported = planned.behave.includes('fail-then-success') && !confirms;
  return isReported ? [failed('generation_failed')] : [];
}

function failed(reason: string): Statement {
  return { outcome: 'failed', reason };
}
