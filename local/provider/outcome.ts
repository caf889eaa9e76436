import type { End } from './behaviour.ts';

/** A task creates a voice, or the phrase that a person reads for one. */
export type TaskKind = 'voice' | 'phrase';

/** The outcome of a task. */
export interface Outcome {
  readonly status: string;
  /** The voice's id, or the phrase; empty if there is none. */
  readonly result: string;
  readonly errorCode: number;
  readonly errorMessage: string;
}

interface Wording {
  readonly success: string;
  readonly failure: string;
  /** The status of a started task that is not decided yet. */
  readonly working: string;
  readonly result: (id: string) => string;
}

export const WORDINGS: Readonly<Record<TaskKind, Wording>> = {
  voice: {
    success: 'success',
    failure: 'Internal Error',
    working: 'generating_voice',
    result: (id) => `voice_${id}`,
  },
  phrase: {
    success: 'wait_validating',
    failure: 'Failed to generate validation phrase',
    working: 'processing_validate',
    result: (id) => `Please sing this phrase clearly: number ${id.slice(0, 6)}.`,
  },
};

/** @returns `undefined` for a task that hangs. */
export function decideOutcome(kind: TaskKind, end: End | undefined, id: string): Outcome | undefined {
  const wording = WORDINGS[kind];
  switch (end) {
    case undefined:
      return { status: wording.success, result: wording.result(id), errorCode: 0, errorMessage: '' };
    case 'fail':
      return failure('fail', wording.failure);
    case 'verification-fail':
      return failure(
        'processing_validate_fail',
        "It didn't sound like you said the phrase. Please try reading it more clearly.",
      );
    case 'voice-rejected':
      return {
        status: wording.success,
        result: 'fail',
        errorCode: 0,
        errorMessage: 'voices sound different',
      };
    case 'hang':
      return undefined;
  }
}

export function failure(status: string, errorMessage: string): Outcome {
  return { status, result: '', errorCode: 500, errorMessage };
}
