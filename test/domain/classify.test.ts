import { describe, expect, test } from '@jest/globals';
import type { Callback } from '../../functions/domain/normalise.ts';
import { classifyCallback } from '../../functions/domain/classify.ts';
import { KINDS } from '../../functions/domain/kinds.ts';

const succeeded = { outcome: 'succeeded', result: 'v' };
const failed = (reason: string) => ({ outcome: 'failed', reason });
const awaiting = (reason: string) => ({ outcome: 'awaiting', reason });

const cases: { said: Omit<Callback, 'taskId'>; expected: object }[] = [
  { said: { status: 'success', result: 'v', code: 200 }, expected: succeeded },
  { said: { status: 'success', result: 'v' }, expected: succeeded },
  { said: { status: 'SUCCESS', result: 'v', code: 'SUCCESS' }, expected: succeeded },
  { said: { status: 'completed', result: 'v', code: 200 }, expected: succeeded },
  { said: { status: 'success', result: 'v', code: 200, errorCode: 500 }, expected: succeeded },

  { said: { status: 'success', result: 'fail', code: 200 }, expected: failed('voice_rejected') },
  { said: { status: 'success', result: 'FAILED', code: 200 }, expected: failed('voice_rejected') },
  { said: { status: 'success', result: 'null' }, expected: failed('voice_rejected') },
  { said: { status: 'success', result: 'None' }, expected: failed('voice_rejected') },
  { said: { status: 'success', result: 'undefined' }, expected: failed('voice_rejected') },
  { said: { result: 'fail' }, expected: failed('voice_rejected') },
  { said: { status: 'processing_validate_fail', result: 'fail' }, expected: failed('voice_rejected') },

  { said: { status: 'processing_validate_fail', code: 400 }, expected: failed('verification_failed') },
  { said: { status: 'Processing_Validate_Fail', code: 200 }, expected: failed('verification_failed') },
  { said: { status: 'processing_validate_fail', result: 'v' }, expected: failed('verification_failed') },

  { said: { status: 'fail', code: 400 }, expected: failed('generation_failed') },
  { said: { status: 'FAILED', code: 200 }, expected: failed('generation_failed') },
  { said: { status: 'fail', result: 'v', code: 200 }, expected: failed('generation_failed') },
  { said: { code: 501 }, expected: failed('generation_failed') },
  { said: { code: 'error' }, expected: failed('generation_failed') },
  { said: { code: 0 }, expected: failed('generation_failed') },
  { said: { status: 'generating_voice', code: 500 }, expected: failed('generation_failed') },
  { said: { result: 'v', code: 500 }, expected: failed('generation_failed') },

  { said: { status: 'success', result: 'v', code: 500 }, expected: awaiting('contradictory_code') },
  { said: { status: 'success', code: 500 }, expected: awaiting('contradictory_code') },
  { said: { status: 'success', code: 200 }, expected: awaiting('no_result') },
  { said: { result: 'v', code: 200 }, expected: awaiting('no_status') },
  { said: { code: 'success' }, expected: awaiting('no_status') },
  { said: {}, expected: awaiting('no_status') },
  { said: { status: 'wait_processing', code: 200 }, expected: awaiting('in_progress') },
  { said: { status: 'processing_validate', code: 200 }, expected: awaiting('in_progress') },
  { said: { status: 'wait_validating', result: 'v', code: 200 }, expected: awaiting('in_progress') },
  { said: { status: 'Generating_Voice' }, expected: awaiting('in_progress') },
  { said: { status: 'successful', result: 'v', code: 200 }, expected: awaiting('unknown_status') },
];

describe('the first rule that matches decides', () => {
  test.each(cases)('$said: $expected', ({ said, expected }) => {
    const verdict = classifyCallback({ taskId: 't', ...said }, KINDS.generate);

    expect(verdict).toEqual(expected);
  });

  test("another kind's success is its own status, not ours", () => {
    const phrase = { ...KINDS.generate, successStatuses: ['wait_validating'] };

    const verdicts = ['wait_validating', 'success'].map((status) =>
      classifyCallback({ taskId: 't', status, result: 'v' }, phrase),
    );

    expect(verdicts).toEqual([succeeded, awaiting('unknown_status')]);
  });
});
