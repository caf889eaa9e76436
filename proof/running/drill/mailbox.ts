import { readEvents } from '../../laws/read-facts.ts';
import type { Arrival } from './facts.ts';

/** What a subscriber has got so far. */
export interface Mailbox {
  readonly arrivals: readonly Arrival[];
  /** The ids of the events among it, each as often as it came. */
  readonly eventIds: readonly string[];
  isAnnounced(eventId: string): boolean;
  /** Whether any event of a task has come. */
  hasHeardOf(taskId: string): boolean;
  /** How many tasks are announced. */
  taskCount(): number;
  put(text: string, atMs: number): void;
}

export function createMailbox(): Mailbox {
  const arrivals: Arrival[] = [];
  const eventIds: string[] = [];
  const known = new Set<string>();
  const tasks = new Set<string>();
  return {
    arrivals,
    eventIds,
    isAnnounced: (eventId) => known.has(eventId),
    hasHeardOf: (taskId) => tasks.has(taskId),
    taskCount: () => tasks.size,
    put(text, atMs) {
      arrivals.push({ text, atMs });
      for (const { id, subject } of readEvents([text]).read) {
        eventIds.push(id);
        known.add(id);
        tasks.add(subject);
      }
    },
  };
}
