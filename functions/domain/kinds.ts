import type { VoiceEvent } from '../contract/index.ts';

export type CallbackKind = VoiceEvent['data']['kind'];

/** What differs between one kind of callback and another; all other rules are the same for every kind. */
export interface KindRules {
  /** The body's key for the result, in camel case; also the key in the record and the event. */
  readonly resultField: 'voiceId';
  /** Statuses, in lower case, that mean the result is ready. */
  readonly successStatuses: readonly string[];
  /**
   * The largest body that is read, in bytes: as small as the real bodies of the kind allow, as a single URL must not be able to
   * fill a store.
   */
  readonly maxBodyBytes: number;
  readonly eventTypes: Readonly<Record<'succeeded' | 'failed', VoiceEvent['type']>>;
}

/**
 * The kinds of callback that are received. The body does not say its kind, so the URL does.
 *
 * `completed` is a word that siblings of the provider use for `success`.
 */
export const KINDS: Readonly<Record<CallbackKind, KindRules>> = {
  generate: {
    resultField: 'voiceId',
    successStatuses: ['success', 'completed'],
    // A documented callback has 250 bytes.
    maxBodyBytes: 64 * 1024,
    eventTypes: { succeeded: 'suno.voice.succeeded', failed: 'suno.voice.failed' },
  },
};
