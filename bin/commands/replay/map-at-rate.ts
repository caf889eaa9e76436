import { createPace, type Clock } from '../pace.ts';

/**
 * Works on the tasks in order, at most `rate` of them a second, until it is interrupted.
 *
 * @returns the results of the tasks that were begun.
 */
export async function mapAtRate<In, Out>(
  tasks: readonly In[],
  perSecond: number,
  work: (task: In) => Promise<Out>,
  clock: Clock,
  interrupted: AbortSignal,
): Promise<Out[]> {
  const pace = createPace(perSecond, clock);
  const done: Out[] = [];
  for (let index = 0; index < tasks.length; index += pace.together) {
    await pace.turn();
    if (interrupted.aborted) break;
    done.push(...(await Promise.all(tasks.slice(index, index + pace.together).map(work))));
  }
  return done;
}
