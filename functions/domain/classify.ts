import type { Callback, Code } from './normalise.ts';
import type { KindRules } from './kinds.ts';

export type FailureReason = 'voice_rejected' | 'verification_failed' | 'generation_failed' | 'timed_out';

/** Why a report decides nothing yet. */
export type AwaitingReason =
  /** A success whose result is missing, empty or too long to be one. */
  | 'no_result'
  /** A success with a code that means failure. */
  | 'contradictory_code'
  /** No status, and no code that means failure. */
  | 'no_status'
  /** A status that is documented or seen while the provider still works. */
  | 'in_progress'
  /** A status that is neither documented nor seen before. */
  | 'unknown_status'
  /** The task was registered, and not reported yet. */
  | 'not_reported'
  /** A callback reported a result that has not been looked up yet. */
  | 'unconfirmed'
  /** The lookup of a result that a callback reported returned a different result. */
  | 'contradicted';

export type Verdict =
  | { readonly outcome: 'succeeded'; readonly result: string; readonly reason?: undefined }
  | { readonly outcome: 'failed'; readonly reason: FailureReason; readonly result?: undefined }
  | { readonly outcome: 'awaiting'; readonly reason: AwaitingReason; readonly result?: undefined };

/** Words that the provider sends in place of a result: "fail" with a success code is a voice that did not match. */
const NO_RESULT_WORDS: readonly string[] = ['fail', 'failed', 'null', 'none', 'undefined'];

const FAILURE_STATUSES: readonly string[] = ['fail', 'failed'];

const PROGRESS_STATUSES: readonly string[] = [
  'wait_processing',
  'processing_validate',
  'wait_validating',
  'generating_voice',
];

/**
 * Returns the verdict on a callback. The first rule that matches wins, and doubt is never a success.
 *
 * @returns Total: every callback has a verdict.
 */
export function classifyCallback(callback: Callback, rules: KindRules): Verdict {
  const result = callback.result;
  const status = callback.status?.toLowerCase() ?? '';
  const saysSuccess = rules.successStatuses.includes(status);
  const codeFails = callback.code !== undefined && !isSuccessCode(callback.code);

  if (result !== undefined && NO_RESULT_WORDS.includes(result.toLowerCase())) return failed('voice_rejected');
  if (status === 'processing_validate_fail') return failed('verification_failed');
  if (FAILURE_STATUSES.includes(status)) return failed('generation_failed');
  if (codeFails && !saysSuccess) return failed('generation_failed');
  if (codeFails) return awaiting('contradictory_code');
  if (saysSuccess) return result === undefined ? awaiting('no_result') : { outcome: 'succeeded', result };
  if (status === '') return awaiting('no_status');
  return awaiting(PROGRESS_STATUSES.includes(status) ? 'in_progress' : 'unknown_status');
}

function failed(reason: FailureReason): Verdict {
  return { outcome: 'failed', reason };
}

function awaiting(reason: AwaitingReason): Verdict {
  return { outcome: 'awaiting', reason };
}

/** Returns whether a code means success. 200 is the only documented success code; siblings write it as a word. */
function isSuccessCode(code: Code): boolean {
  return code === 200 || String(code).toLowerCase() === 'success';
}
