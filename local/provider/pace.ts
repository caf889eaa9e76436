/** The stand-in's durations and limits. Tests make all of them short. */
export interface Pace {
  /** How long a task takes by default. */
  readonly seconds: number;
  /** When a late callback comes, counted from the submission. */
  readonly lateSeconds: number;
  /** How long the stand-in waits for the response to a callback. */
  readonly callbackTimeoutMs: number;
  /** How often a callback is repeated that was not answered with 200. */
  readonly callbackRepeats: number;
  readonly repeatIntervalMs: number;
  /** How long a slow body takes in total. */
  readonly slowBodyMs: number;
  /** How many requests a window accepts, over all endpoints. */
  readonly requestsPerWindow: number;
  readonly windowMs: number;
  /** How many tasks are kept in memory; then the oldest is removed. */
  readonly maxTasks: number;
}

/** As the provider documents it; where it does not, short enough for a person at a terminal. */
export const USUAL_PACE: Pace = {
  // The real provider takes about a minute.
  seconds: 2,
  lateSeconds: 30,
  callbackTimeoutMs: 15_000,
  callbackRepeats: 3,
  // Not documented.
  repeatIntervalMs: 1_000,
  // Longer than any local client waits for an answer.
  slowBodyMs: 20_000,
  requestsPerWindow: 20,
  windowMs: 10_000,
  maxTasks: 100_000,
};
