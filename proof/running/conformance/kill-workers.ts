import { existsSync, readFileSync } from 'node:fs';
import { descendantsOf } from '../../../test/local/processes.ts';
import { eventually } from '../../../test/support/eventually.ts';

/** Kills every process of a function of this engine with SIGKILL, and waits until the engine knows. */
export async function killWorkers(enginePid: number, functionName: string): Promise<void> {
  const workers = descendantsOf(enginePid).filter((pid) =>
    variablesOf(pid).includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`),
  );
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  // A process is gone from /proc once its parent has collected its exit code.
  await eventually(() =>
    Promise.resolve(workers.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true),
  );
}

function variablesOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
