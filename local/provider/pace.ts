/** How fast the stand-in does everything, and how much it takes. Tests make all of it short. */
export interface Pace {
  /** How long a task takes that does not say it itself. */
  readonly seconds: number;
  /** When a late callback comes, counted from the submission. */
  readonly lateSeconds: number;
  /** How long an answer to a callback is waited for. */
  readonly callbackTimeoutMs: number;
  /** How often a callback is repeated that was not answered with 200. */
  readonly callbackRepeats: number;
  readonly repeatIntervalMs: number;
  /** How long a slow body takes in all. */
  readonly slowBodyMs: number;
  /** How many requests a window takes, over all endpoints. */
  readonly requestsPerWindow: number;
  readonly windowMs: number;
  /** How many tasks are remembered; then the oldest is forgotten. */
  readonly maxTasks: number;
}

/** As the provider documents it; where it is silent, as short as a person at a terminal likes it. */
export const USUAL_PACE: Pace = {
  // The real one takes about a minute.
  seconds: 2,
  lateSeconds: 30,
  callbackTimeoutMs: 15_000,
  callbackRepeats: 3,
  // Not documented.
  repeatIntervalMs: 1_000,
  // Longer than anyone here waits for an answer.
  slowBodyMs: 20_000,
  requestsPerWindow: 20,
  windowMs: 10_000,
  maxTasks: 100_000,
};
