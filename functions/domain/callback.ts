/** A code as the provider gave it: a whole number, or a text where it sent something else. */
export type Code = number | string;

/**
 * What a callback's body says, field by field, wherever the provider put it.
 *
 * Texts are whole up to the limits of `normalise.ts`; the body itself is kept beside it as `raw`.
 */
export interface Callback {
  readonly taskId: string;
  /** The voice id (for kind `generate`), trimmed; never empty. */
  readonly result?: string;
  readonly status?: string;
  readonly code?: Code;
  readonly msg?: string;
  readonly errorCode?: Code;
  readonly errorMessage?: string;
}

/** One thing that is wrong with a body: where, and what is allowed. */
export interface Issue {
  readonly field: string;
  readonly message: string;
}

export type UnreadableReason = 'not_json' | 'not_an_object' | 'music_callback' | 'no_task_id';
