import { realpathSync } from 'node:fs';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { readPlan } from '../../../local/template/read-plan.ts';
import { lookAtProcess } from '../../../test/local/look-at-process.ts';
import { descendantsOf } from '../../../test/local/processes.ts';
import type { Victim } from './plan-faults.ts';
import { pick, type Random } from '../../kit/random.ts';

const FUNCTION_NAMES: Readonly<Record<Victim, string>> = {
  receiver: 'ReceiveCallback',
  publisher: 'PublishEvents',
};

/** The processes of the functions that an engine runs. */
export interface Workers {
  /** Ends one of them with SIGKILL, at work or not. @returns whether there was one. */
  killOne(victim: Victim): boolean;
}

/** @param random decides which of several processes of a function is killed. */
export function workersOf(enginePid: number, assemblyDir: string, random: Random): Workers {
  const plans = readPlan(readAssembly(assemblyDir), 'http://127.0.0.1').functions;
  // Each function's processes run in the folder that has its bundle.
  const folderOf = (victim: Victim) => {
    const plan = plans.find(({ name }) => name === FUNCTION_NAMES[victim]);
    if (plan === undefined) throw new Error(`The stack has no function ${FUNCTION_NAMES[victim]}`);
    return realpathSync(plan.codeDir);
  };
  const folders = { receiver: folderOf('receiver'), publisher: folderOf('publisher') };
  return {
    killOne(victim) {
      const candidates = descendantsOf(enginePid).filter(
        (pid) => lookAtProcess(pid)?.folder === folders[victim],
      );
      return candidates.length > 0 && kill(pick(random, candidates));
    },
  };
}

/** @returns whether it was still there. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
