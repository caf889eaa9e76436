import { expect, test } from '@jest/globals';
import { rm, cp, mkdtemp } from 'node:fs/promises';
import { MUTANTS, type Mutant } from './mutants.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { BrokenScenarioError, type Aspect, type Scenario } from './scenario.ts';
import { startWorld, type World } from './world.ts';
import { buildSync } from 'esbuild';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLING } from '../../../lib/bundle/bundling.ts';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { readPlan } from '../../../local/template/read-plan.ts';
import { assemblyDirectory } from '../../../test/support/assembly.ts';

/**
 * `VOICE_CONFORMANCE=all` runs every scenario on every mutant, which takes twice as long; otherwise the scenarios that catch
 * it, and one that does not.
 */
const RUNS_ALL = process.env['VOICE_CONFORMANCE'] === 'all';

/** A world and up to sixteen scenarios, on a machine that is busy otherwise. */
const TIMEOUT_MS = 180_000;

test.each(MUTANTS)(
  '$name, which $flaw, is caught',
  async (mutant) => {
    const assembly = await createMutantAssembly(mutant.name);
    const world = await startWorld({ assembly });
    try {
      const caughtBy: Record<string, Aspect> = {};
      for (const scenario of SCENARIOS.filter((candidate) => RUNS_ALL || isRun(candidate, mutant))) {
        const finding = await findingOf(scenario, world);
        if (finding !== undefined) caughtBy[scenario.id] = finding;
      }

      expect(caughtBy).toEqual(mutant.caughtBy);
      expect(caughtBy).not.toEqual({});
    } finally {
      await world.stop();
      await rm(assembly, { recursive: true });
    }
  },
  TIMEOUT_MS,
);

function isRun({ id }: Scenario, { caughtBy, satisfies }: Mutant): boolean {
  return id in caughtBy || id === satisfies;
}

/** Only what a scenario finds counts: a world that breaks has caught nothing. */
async function findingOf(scenario: Scenario, world: World): Promise<Aspect | undefined> {
  try {
    await scenario.run(world);
    return undefined;
  } catch (error) {
    if (error instanceof BrokenScenarioError) return error.aspect;
    throw error;
  } finally {
    await world.mend();
  }
}

/**
 * Copies the stack as it was synthesized for the tests, with a mutant in the place of the receiver.
 *
 * @param name the mutant's file below `mutants/`.
 * @returns the copy's folder, which is the caller's to remove.
 */
async function createMutantAssembly(name: string): Promise<string> {
  const assembly = await mkdtemp(join(tmpdir(), `voice-mutant-${name}-`));
  await cp(assemblyDirectory(), assembly, { recursive: true });
  const { functions } = readPlan(readAssembly(assembly), 'http://127.0.0.1');
  const receiver = functions.find((fn) => fn.name === 'ReceiveCallback');
  if (receiver === undefined) throw new Error('The stack has no function ReceiveCallback');
  buildSync({
    ...BUNDLING,
    entryPoints: [fileURLToPath(new URL(`mutants/${name}.ts`, import.meta.url))],
    // The name of every bundle, which the template's handler has.
    outfile: join(receiver.codeDir, 'index.js'),
  });
  return assembly;
}
