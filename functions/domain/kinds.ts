import type { VoiceEvent } from '../contract/index.ts';

export type CallbackKind = VoiceEvent['data']['kind'];

/** What differs between one kind of callback and another; all other rules are the same for every kind. */
export interface KindRules {
  /** The body's key for the result, in camel case; it is also the record's and the event's. */
  readonly resultField: 'voiceId';
  /** Statuses, in lower case, that mean the result is ready. */
  readonly successStatuses: readonly string[];
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
    eventTypes: { succeeded: 'suno.voice.succeeded', failed: 'suno.voice.failed' },
  },
};
