import type { Fault } from '../faults.ts';
import { type StackSettings, SECRET } from '../functions.ts';
import type { Truth } from '../record-info.ts';
import type { Says } from '../callback-bodies.ts';
import type { Forgery } from './forgeries.ts';
import { taskIdOf } from '../task-ids.ts';
import { simulatedUrl } from '../tokens.ts';

/** The references that the backend registers tasks by. Only the provider has their URLs. */
export const OWN_REFS = ['order-17', 'order-18'] as const;

/**
 * The references that the adversary has URLs of: like an owner's, longer, shorter, and the one that a task without a
 * reference gets.
 */
const ADVERSARY_REFS = ['order-99', 'order-1', 'Order-17', 'task-0', 'order-17 order-18'] as const;

export const ownRef = (owner: number) => OWN_REFS[owner % OWN_REFS.length] ?? OWN_REFS[0];
export const adversaryRef = (ref: number) => ADVERSARY_REFS[ref % ADVERSARY_REFS.length] ?? ADVERSARY_REFS[0];

/** @param task an own task of the plan, or beyond these one that only the adversary names. */
export const idOf = (task: number, ownTasks: number) =>
  task < ownTasks ? taskIdOf(task) : `other-${task - ownTasks}`;

const urls = new Map<string, Promise<string>>();

/** The URL of a reference, signed once: by the stack's secret, or by one that only looks like it. */
export function urlOf(ref: string, isForged = false): Promise<string> {
  const secret = isForged ? `${SECRET.slice(0, -1)}!` : SECRET;
  const key = `${secret} ${ref}`;
  const url = urls.get(key) ?? simulatedUrl(secret, ref);
  urls.set(key, url);
  return url;
}

/**
 * What happens to one attempt of a request. Each means the same for any calls that the function makes on the way, so that it
 * can be the same in a run with more of them:
 *
 * - it is answered;
 * - its sender never hears the answer;
 * - it never arrives;
 * - its function is killed before the write that matters;
 * - its function is killed just after that write.
 */
export type Attempt = 'answered' | 'unheard' | 'never arrives' | 'killed before' | 'killed after';

/** A callback of the provider, at the URL of the task's own reference. */
export interface OwnCallback {
  readonly atSeconds: number;
  readonly says: Says | 'the truth';
  /** What happens to each attempt; one after the last of these is answered. */
  readonly attempts: readonly Attempt[];
}

/** A task that the backend submitted and registers, with everything that its owner and the provider do about it. */
export interface OwnTask {
  /** Counts the owners: tasks may share one. */
  readonly owner: number;
  readonly registeredAtSeconds: number;
  readonly deadlineSeconds: number | undefined;
  readonly attempts: readonly Attempt[];
  readonly truth: Truth;
  /** When the provider knows the truth; until then it answers that it is working. */
  readonly knownAtSeconds: number;
  readonly callbacks: readonly OwnCallback[];
}

/** Everything that happens without an adversary. */
export interface HonestPlan {
  readonly settings: StackSettings;
  readonly tasks: readonly OwnTask[];
  /** Decides what else goes wrong: which calls fail once or twice, what the provider answers, when the stream is away. */
  readonly seed: number;
  /** How many of a hundred calls fail at first, and lookups bring nothing. */
  readonly faultsPercent: number;
}

/** One request of the adversary, or several. */
export interface Act {
  /** Which of the honest requests it is near: they are counted in the order of their times. */
  readonly near: number;
  /** It begins once that request has made so many calls, and so many seconds have passed since it began. */
  readonly afterCalls: number;
  readonly afterSeconds: number;
  /** Counts the adversary's references. */
  readonly ref: number;
  /** Whether the token is one of the adversary's own, or looks like the owner's and is not signed by the stack. */
  readonly isForgedToken: boolean;
  /** An own task of the plan, or beyond these one that only the adversary names. */
  readonly task: number;
  readonly says: Forgery;
  readonly times: number;
  readonly isCold: boolean;
  /** How many turns each of its calls waits, while the honest side runs. */
  readonly pauses: readonly number[];
  readonly faults: readonly (Fault | undefined)[];
}

export interface AdversaryPlan {
  readonly acts: readonly Act[];
  /** In every which turn those of its calls happen that its functions no longer wait for. */
  readonly landsEvery: number;
  /** Decides what the provider answers about tasks that only the adversary names. */
  readonly seed: number;
}

export interface Plan {
  readonly honest: HonestPlan;
  readonly adversary: AdversaryPlan;
}
