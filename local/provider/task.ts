import type { Behaviour } from './behaviour.ts';
import type { SentCallback } from './send-callback.ts';

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

export interface ProviderTask {
  readonly taskId: string;
  readonly kind: TaskKind;
  /** Selects the task's behaviour; it is never fetched. */
  readonly audioUrl: string;
  readonly callBackUrl: string | undefined;
  readonly behaviour: Behaviour;
  /** `undefined` if the task hangs. */
  readonly truth: Outcome | undefined;
  readonly submittedAtMs: number;
  /** Whether the outcome is final. */
  isSettled: boolean;
  /** How often the task was looked up. */
  asked: number;
  readonly callbacks: SentCallback[];
}

/** The key of the result, in records and callbacks. */
export const RESULT_KEYS: Readonly<Record<TaskKind, string>> = { voice: 'voiceId', phrase: 'validateInfo' };
