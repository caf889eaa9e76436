/** How a task ends, if not in success; at most one of them. */
export const ENDS = ['fail', 'verification-fail', 'voice-rejected', 'hang'] as const;

/** How the callback misreports the outcome; at most one of them. */
const MISREPORTS = ['contradictory', 'no-result', 'forged'] as const;

/** How callbacks are sent; in any combination. */
const CALLBACK_FAULTS = ['lost', 'double', 'late', 'fail-then-success', 'echo', 'signed'] as const;

/** How lookups of the task are answered; one after the other. */
export const FAULT_REPLIES = [
  'throttled',
  'no-credits',
  'rate-limited',
  'maintenance',
  'html',
  'slow-body',
  'reset',
  'unknown-record',
] as const;

export type End = (typeof ENDS)[number];
export type Misreport = (typeof MISREPORTS)[number];
export type CallbackFault = (typeof CALLBACK_FAULTS)[number];
export type FaultReply = (typeof FAULT_REPLIES)[number];

export const BEHAVIOUR_NAMES: readonly string[] = [
  ...ENDS,
  ...MISREPORTS,
  ...CALLBACK_FAULTS,
  ...FAULT_REPLIES,
];

/** How a task differs from a success with one callback. */
export interface Behaviour {
  /** The names, as they were given. */
  readonly names: readonly string[];
  readonly end: End | undefined;
  readonly misreport: Misreport | undefined;
  readonly callbackFaults: ReadonlySet<CallbackFault>;
  /** In the order in which they were given. */
  readonly faultReplies: readonly FaultReply[];
  /** How many lookups get each fault reply; by default, the usual number. */
  readonly lookups: number | undefined;
  readonly seconds: number;
  readonly lateSeconds: number;
}

type ParsedBehaviour =
  | { readonly kind: 'behaviour'; readonly behaviour: Behaviour }
  /** What is wrong, and what is allowed. */
  | { readonly kind: 'refused'; readonly message: string };

/** A week, the longest deadline of a task. */
const MAX_SECONDS = 604_800;

/** Reads a task's behaviour from the URL of its audio, such as `https://example.com/a.mp3?behave=lost,html&seconds=3`. */
export function readBehaviour(
  audioUrl: string,
  usual: { readonly seconds: number; readonly lateSeconds: number },
): ParsedBehaviour {
  const query = new URL(audioUrl).searchParams;
  const names = query
    .getAll('behave')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const seconds = readNumber(query, 'seconds') ?? usual.seconds;
  const lateSeconds = readNumber(query, 'lateSeconds') ?? usual.lateSeconds;
  const lookups = readNumber(query, 'lookups');
  const problem =
    findProblem(names) ??
    numberProblem('seconds', seconds) ??
    numberProblem('lateSeconds', lateSeconds) ??
    numberProblem('lookups', lookups ?? 0);
  if (problem !== undefined) return { kind: 'refused', message: problem };
  return {
    kind: 'behaviour',
    behaviour: {
      names,
      end: ENDS.find((name) => names.includes(name)),
      misreport: MISREPORTS.find((name) => names.includes(name)),
      callbackFaults: new Set(CALLBACK_FAULTS.filter((name) => names.includes(name))),
      faultReplies: names.flatMap((given) => FAULT_REPLIES.filter((name) => name === given)),
      lookups,
      seconds,
      lateSeconds,
    },
  };
}

function findProblem(names: readonly string[]): string | undefined {
  const unknown = names.find((name) => !BEHAVIOUR_NAMES.includes(name));
  if (unknown !== undefined) {
    return `behave: ${JSON.stringify(unknown)} is not known; known are ${BEHAVIOUR_NAMES.join(', ')}`;
  }
  const clash = [ENDS, MISREPORTS]
    .map((group) => group.filter((name) => names.includes(name)))
    .find((given) => given.length > 1);
  return clash && `behave: ${clash.join(' and ')} exclude each other`;
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return text.trim() === '' ? Number.NaN : Number(text);
}

function numberProblem(name: string, value: number): string | undefined {
  if (value >= 0 && value <= MAX_SECONDS) return undefined;
  return `${name}: it must be a number from 0 to ${MAX_SECONDS}`;
}

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
