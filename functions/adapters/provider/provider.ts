import type { Callback } from '../../domain/callback.ts';
import type { CallbackKind } from '../../domain/kinds.ts';

/** What the provider says when it is asked for a task. */
export type LookupAnswer =
  /** What it has recorded, as a callback would tell it. */
  | { readonly kind: 'record'; readonly callback: Callback; readonly raw: string }
  /** It answered with an error: its code, and its message for people. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly message: string;
      readonly isOutOfCredits: boolean;
    }
  /** No answer came, or none that can be read. */
  | { readonly kind: 'failed'; readonly problem: string };

/** The provider, as far as it can be asked. */
export interface Provider {
  /**
   * Gets ready to ask, so that the call that follows is made without delay.
   *
   * @throws {ApiKeyUnavailableError} when the key cannot be read: nobody can be asked.
   */
  prepare(): Promise<void>;
  /**
   * Asks for a task, once.
   *
   * @returns Total: whatever the provider does is an answer.
   * @throws {ApiKeyUnavailableError} when nothing was prepared and the key cannot be read: nobody was asked.
   */
  lookUp(taskId: string, kind: CallbackKind): Promise<LookupAnswer>;
}
