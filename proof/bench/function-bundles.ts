import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import type { FunctionPlan } from '../../local/template/plan.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import type { Figure } from './figure.ts';

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * How large the receiver's bundle may be, in KiB: more takes longer to load than the rest of a cold start is
 * worth.
 */
const RECEIVE_LIMIT_KIB = 300;

/** The functions as they would be deployed. */
export interface FunctionBundles {
  readonly receive: FunctionPlan;
  readonly all: readonly FunctionPlan[];
}

/** How long synthesizing may take on a busy machine, in milliseconds. */
const SYNTHESIZE_MS = 120_000;

/**
 * Synthesizes the stack into a folder. Seconds, and not cut short: the bundler would go on without its parent, and
 * write into a folder that is removed already.
 *
 * @param settings of the stack, beside or instead of the project's own.
 * @throws {EngineError} when it cannot be synthesized.
 */
export async function synthesizeBundles(
  assemblyDir: string,
  signal: AbortSignal,
  settings: object = {},
): Promise<FunctionBundles> {
  await synthesize(PROJECT_ROOT, assemblyDir, AbortSignal.timeout(SYNTHESIZE_MS), settings);
  signal.throwIfAborted();
  const { functions } = readPlan(readAssembly(assemblyDir), 'http://127.0.0.1');
  const receive = functions.find(({ name }) => name === 'ReceiveCallback');
  if (receive === undefined) throw new Error('The stack has no function ReceiveCallback');
  return { receive, all: functions };
}

/** CDK names every bundle the same. */
export function bundleFile(fn: FunctionPlan): string {
  return join(fn.codeDir, 'index.js');
}

export function measureSizes({ receive, all }: FunctionBundles): Figure[] {
  return all.map((fn) => ({
    part: 'size',
    name: `${fn.name}, minified`,
    value: statSync(bundleFile(fn)).size / 1024,
    unit: 'KiB',
    ...(fn === receive && { limit: { atMost: RECEIVE_LIMIT_KIB } }),
  }));
}
