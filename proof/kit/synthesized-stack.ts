import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import type { FunctionPlan } from '../../local/template/plan.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import { showProgress } from './report.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The functions as they would be deployed. */
export interface FunctionBundles {
  readonly receive: FunctionPlan;
  readonly all: readonly FunctionPlan[];
}

/** A temporary folder that has the cloud assembly of the stack in it. */
export interface SynthesizedStack extends TemporaryFolder {
  readonly assemblyDir: string;
  readonly bundles: FunctionBundles;
}

/** How long synthesizing may take on a busy machine, in milliseconds. */
const SYNTHESIZE_MS = 120_000;

/**
 * Synthesizes the stack. It takes seconds, and the signal does not cut it short: the bundler would run without its parent, and
 * write into a folder that is already removed.
 *
 * @param settings of the stack, in addition to the project's own or instead of them.
 * @throws {EngineError} when it cannot be synthesized.
 */
export async function synthesizedStack(
  signal: AbortSignal,
  settings: object = {},
): Promise<SynthesizedStack> {
  showProgress('Synthesizing the stack');
  const folder = await temporaryFolder();
  try {
    const assemblyDir = join(folder.path, 'assembly');
    await synthesize(PROJECT_ROOT, assemblyDir, AbortSignal.timeout(SYNTHESIZE_MS), settings);
    signal.throwIfAborted();
    const { functions } = readPlan(readAssembly(assemblyDir), 'http://127.0.0.1');
    const receive = functions.find(({ name }) => name === 'ReceiveCallback');
    if (receive === undefined) throw new Error('The stack has no function ReceiveCallback');
    return { ...folder, assemblyDir, bundles: { receive, all: functions } };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** CDK gives every bundle the same name. */
export function bundleFile(fn: FunctionPlan): string {
  return join(fn.codeDir, 'index.js');
}
