import type { Behaviour } from './behaviour.ts';
import type { SentCallback } from './send-callback.ts';

/** A task makes a voice, or the phrase that somebody reads for one. */
export type TaskKind = 'voice' | 'phrase';

/** What the task comes to. */
export interface Truth {
  readonly status: string;
  /** The voice's id, or the phrase; empty when there is none. */
  readonly result: string;
  readonly errorCode: number;
  readonly errorMessage: string;
}

export interface ProviderTask {
  readonly taskId: string;
  readonly kind: TaskKind;
  /** It says how the task behaves; nobody fetches it. */
  readonly audioUrl: string;
  readonly callBackUrl: string | undefined;
  readonly behaviour: Behaviour;
  /** `undefined` when it hangs. */
  readonly truth: Truth | undefined;
  readonly submittedAtMs: number;
  /** From then on the truth is known. */
  isSettled: boolean;
  /** How often its record was asked for. */
  asked: number;
  readonly callbacks: SentCallback[];
}

/** The key of the result, in records and callbacks. */
export const RESULT_KEYS: Readonly<Record<TaskKind, string>> = { voice: 'voiceId', phrase: 'validateInfo' };
