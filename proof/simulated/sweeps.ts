import type { Functions } from './functions.ts';
import type { Scheduler } from './scheduler.ts';

/** @param isCold whether its process has just started, and has to fetch the provider's key. */
export async function startSweep(functions: Functions, scheduler: Scheduler, isCold = false): Promise<void> {
  scheduler.tell('a sweep begins');
  await scheduler.start(
    'sweep',
    () => functions.sweep(() => scheduler.nowMs(), isCold),
    () => undefined,
  );
}
