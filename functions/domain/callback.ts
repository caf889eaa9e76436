/** A code from the provider: a whole number, or a string for anything else. */
export type Code = number | string;

/**
 * The fields of a callback's body, wherever the provider put them.
 *
 * Strings are complete up to the limits of `normalise.ts`; the body itself is stored as `raw`.
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

/** One problem of a body: the field, and what is allowed. */
export interface Issue {
  readonly field: string;
  readonly message: string;
}

export type UnreadableReason = 'not_json' | 'not_an_object' | 'music_callback' | 'no_task_id';
