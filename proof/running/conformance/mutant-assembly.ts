import { buildSync } from 'esbuild';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLING, STAND_INS } from '../../../lib/bundle/bundling.ts';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { readPlan } from '../../../local/template/read-plan.ts';
import { assemblyDirectory } from '../../../test/support/assembly.ts';

/**
 * Copies the stack as it was synthesized for the tests, with a mutant in the place of the receiver.
 *
 * @param name the mutant's file below `mutants/`.
 * @returns the copy's folder, which is the caller's to remove.
 */
export async function createMutantAssembly(name: string): Promise<string> {
  const assembly = await mkdtemp(join(tmpdir(), `voice-mutant-${name}-`));
  await cp(assemblyDirectory(), assembly, { recursive: true });
  const { functions } = readPlan(readAssembly(assembly), 'http://127.0.0.1');
  const receiver = functions.find((fn) => fn.name === 'ReceiveCallback');
  if (receiver === undefined) throw new Error('The stack has no function ReceiveCallback');
  buildSync({
    entryPoints: [fileURLToPath(new URL(`mutants/${name}.ts`, import.meta.url))],
    // The name that the CDK gives to every bundle, and that the template's handler has.
    outfile: join(receiver.codeDir, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    alias: STAND_INS,
    target: BUNDLING.target ?? 'node24',
    mainFields: [...(BUNDLING.mainFields ?? [])],
  });
  return assembly;
}
