import type { VoiceEvent } from './voice-event.ts';

/** Returns the key for the highest revision that a subscriber stores: one for each task and kind. */
export function revisionKey(event: VoiceEvent): string {
  return `${event.data.taskId}/${event.data.kind}`;
}

/**
 * Returns whether an event is new to the subscriber.
 *
 * Delivery is at least once and unordered. A subscriber that stores the highest revision per `revisionKey` and acts only on news
 * has seen every result exactly once, in order.
 *
 * @param highestSeen the stored revision; `undefined` if none is stored.
 */
export function isNews(event: VoiceEvent, highestSeen: number | undefined): boolean {
  return highestSeen === undefined || event.data.revision > highestSeen;
}
