import type { VoiceEvent } from './voice-event.ts';

/**
 * Answers what a subscriber keeps its highest revision under: one entry for each task and kind.
 */
export function revisionKey(event: VoiceEvent): string {
  return `${event.data.taskId}/${event.data.kind}`;
}

/**
 * Tells whether an event says something that the subscriber has not seen yet.
 *
 * Delivery is at least once and unordered. A subscriber that stores the highest revision per
 * `revisionKey` and acts only on news has seen every result exactly once, in order.
 *
 * @param highestSeen the stored revision, `undefined` when none is stored.
 */
export function isNews(event: VoiceEvent, highestSeen: number | undefined): boolean {
  return highestSeen === undefined || event.data.revision > highestSeen;
}
