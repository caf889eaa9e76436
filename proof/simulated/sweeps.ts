import type { Functions } from './functions.ts';
import type { Stage } from './stage.ts';

/** @param isCold whether its process has just started, and has to fetch the provider's key. */
export async function startSweep(functions: Functions, stage: Stage, isCold = false): Promise<void> {
  stage.tell('a sweep begins');
  await stage.start(
    'sweep',
    () => functions.sweep(() => stage.nowMs(), isCold),
    () => undefined,
  );
}
