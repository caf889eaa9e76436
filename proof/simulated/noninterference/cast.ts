import { SECRET } from '../functions.ts';
import { taskIdOf } from '../task-ids.ts';
import { simulatedUrl } from '../tokens.ts';

/** The references that the backend registers tasks by. Only the provider has their URLs. */
export const OWN_REFS = ['order-17', 'order-18'] as const;

/**
 * The references that the adversary has URLs of: like an owner's, longer, shorter, and the one that a task without a
 * reference gets.
 */
export const ADVERSARY_REFS = ['order-99', 'order-1', 'Order-17', 'task-0', 'order-17 order-18'] as const;

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
