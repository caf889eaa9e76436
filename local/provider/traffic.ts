import type { Pace } from './behaviour.ts';

/** The requests to the stand-in. Rejected requests count too: they were sent. */
export interface Stats {
  /** By method and path. */
  readonly requests: Readonly<Record<string, number>>;
  /** How many were over the limit. */
  readonly refused: number;
  readonly mostLookupsIn10Seconds: number;
  readonly mostRequestsIn10Seconds: number;
}

export interface Traffic {
  /** Counts a request, accepted or not. */
  count(route: string): void;
  /** Returns whether a request is accepted: over the limit it is not. */
  admit(): boolean;
  /** @param requestsPerWindow the limit from now on. */
  limit(requestsPerWindow: number): void;
  stats(): Stats;
}

const LOOKUP_ROUTE = 'GET /api/v1/voice/record-info';

/** @param nowMs a clock, in milliseconds; only differences count. */
export function createTraffic(pace: Pace, nowMs: () => number): Traffic {
  const requests = new Map<string, number>();
  const all = createSlidingWindow(pace.windowMs);
  const lookups = createSlidingWindow(pace.windowMs);
  const admitted = createSlidingWindow(pace.windowMs);
  let limit = pace.requestsPerWindow;
  let refused = 0;
  return {
    count(route) {
      requests.set(route, (requests.get(route) ?? 0) + 1);
      all.add(nowMs());
      if (route === LOOKUP_ROUTE) lookups.add(nowMs());
    },
    admit() {
      const isAdmitted = admitted.count(nowMs()) < limit;
      if (isAdmitted) admitted.add(nowMs());
      else refused += 1;
      return isAdmitted;
    },
    limit(requestsPerWindow) {
      limit = requestsPerWindow;
    },
    stats: () => ({
      requests: Object.fromEntries(requests),
      refused,
      mostLookupsIn10Seconds: lookups.most(),
      mostRequestsIn10Seconds: all.most(),
    }),
  };
}

/** Counts recent events. */
interface SlidingWindow {
  /** Returns how many events are in the window that ends now. */
  count(nowMs: number): number;
  add(nowMs: number): void;
  /** Returns the highest count of any window. */
  most(): number;
}

export function createSlidingWindow(windowMs: number): SlidingWindow {
  const times: number[] = [];
  let most = 0;

  function count(nowMs: number): number {
    const firstInside = times.findIndex((time) => time > nowMs - windowMs);
    times.splice(0, firstInside === -1 ? times.length : firstInside);
    return times.length;
  }

  return {
    count,
    add(nowMs) {
      times.push(nowMs);
      most = Math.max(most, count(nowMs));
    },
    most: () => most,
  };
}
