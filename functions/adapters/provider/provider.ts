import type { Callback } from '../../domain/callback.ts';
import type { CallbackKind } from '../../domain/kinds.ts';

/** The provider's answer to a lookup. */
export type LookupAnswer =
  /** The provider's record, in the form of a callback. */
  | { readonly kind: 'record'; readonly callback: Callback; readonly raw: string }
  /** An error of the provider: its code, and its message for people. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly message: string;
      readonly isOutOfCredits: boolean;
    }
  /** No answer, or an unreadable answer. */
  | { readonly kind: 'failed'; readonly problem: string };

/** Looks tasks up at the provider. */
export interface Provider {
  /**
   * Reads the key, so that the next lookup is made without delay.
   *
   * @throws {ApiKeyUnavailableError} if the key cannot be read: no lookup is possible.
   */
  prepare(): Promise<void>;
  /**
   * Looks up a task, once.
   *
   * @returns Total: anything that the provider does is an answer.
   * @throws {ApiKeyUnavailableError} if nothing was prepared and the key cannot be read: no call was made.
   */
  lookUp(taskId: string, kind: CallbackKind): Promise<LookupAnswer>;
}
