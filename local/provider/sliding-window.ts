/** Counts recent events. */
export interface SlidingWindow {
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
