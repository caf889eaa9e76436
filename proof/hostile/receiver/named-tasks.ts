import { expectedOf } from '../gateway/event.ts';
import type { HostileRequest } from '../hostile-case.ts';

/** How many tasks a URL may name. */
export const MAX_TASKS = 20;

/** Remembers which tasks each URL may have named to one process of the receiver. */
export function createNamedTasks() {
  const named = new Map<string | undefined, { readonly may: Set<string>; readonly must: Set<string> }>();
  return {
    /**
     * Returns how many other tasks the request's URL may have named before; 0 if this one is among the first twenty that it
     * named, so that it still may report about it.
     */
    othersBefore(request: HostileRequest): number {
      const { ref, expected } = request.token;
      const bodyResult = expectedOf(request);
      if (expected === 'kept out' || !('taskIds' in bodyResult)) return 0;
      const tasks = named.get(ref) ?? { may: new Set(), must: new Set() };
      named.set(ref, tasks);
      const { taskIds } = bodyResult;
      const others = tasks.may.size;
      const isKnown = taskIds.every((id) => tasks.must.has(id));
      // Which of several ids counts, and whether an open token is let in, is not promised.
      const isPlain = expected === 'let in' && bodyResult.kind === 'recorded' && taskIds.length === 1;
      if (isPlain && others < MAX_TASKS) for (const id of taskIds) tasks.must.add(id);
      for (const id of taskIds) tasks.may.add(id);
      return isKnown ? 0 : others;
    },
  };
}
