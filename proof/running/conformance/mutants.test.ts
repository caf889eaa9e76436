import { expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { createMutantAssembly } from './mutant-assembly.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { BrokenScenarioError, type Aspect, type Scenario } from './scenario.ts';
import { startWorld, type World } from './world.ts';

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
