import { median, percentile } from '../../kit/statistics.ts';
import { readEvents } from '../../laws/read-facts.ts';
import type { Drilled, DrilledTask } from './facts.ts';

export interface Latency {
  /** How many tasks it is of. */
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How long it took from the answer to a task's first callback to its event at the subscriber. */
export interface Latencies {
  /** Of tasks whose callback reported the result. */
  readonly reported: Latency;
  /** Of tasks whose callback decided nothing, so that a lookup did. */
  readonly undecided: Latency;
}

/** Measures only what the first callback brought about: another one may have, or a lookup may have been faster. */
export function measureLatencies({ tasks, arrivals }: Drilled): Latencies {
  const arrivedAtMs = new Map<string, number>();
  for (const { text, atMs } of arrivals) {
    const [event] = readEvents([text]).read;
    if (event !== undefined && !arrivedAtMs.has(event.id)) arrivedAtMs.set(event.id, atMs);
  }
  const measure = (isMeant: (task: DrilledTask) => boolean): Latency => {
    const tookMs = tasks.filter(isMeant).flatMap(({ taskId, callbacks, record }) => {
      const eventAtMs = arrivedAtMs.get(`${taskId}/generate/${record?.revision}`);
      const answeredAtMs = Math.min(
        ...callbacks.flatMap(({ answeredAt }) => (answeredAt === undefined ? [] : [Date.parse(answeredAt)])),
      );
      return eventAtMs !== undefined && eventAtMs >= answeredAtMs ? [eventAtMs - answeredAtMs] : [];
    });
    return { count: tookMs.length, p50Ms: median(tookMs), p99Ms: percentile(tookMs, 99) };
  };
  return {
    reported: measure(({ planned: { kind } }) => ['plain', 'double', 'late'].includes(kind)),
    undecided: measure(
      ({ planned: { behave } }) => behave.includes('contradictory') || behave.includes('no-result'),
    ),
  };
}
