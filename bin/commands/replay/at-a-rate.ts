import { createPace, type Clock } from '../pace.ts';

/**
 * Works on one after the other, no more of them a second than the rate says, until it is interrupted.
 *
 * @returns what became of those that were begun.
 */
export async function atARate<In, Out>(
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
