import { expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { createMutantAssembly } from './mutant-assembly.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { STORIES } from './stories/index.ts';
import { BrokenStoryError, type Aspect, type Story } from './story.ts';
import { startWorld, type World } from './world.ts';

/**
 * `VOICE_CONFORMANCE=all` runs every story on every mutant, which takes twice as long; otherwise the stories that catch
 * it, and one that does not.
 */
const RUNS_ALL = process.env['VOICE_CONFORMANCE'] === 'all';

/** A world and up to sixteen stories, on a machine that is busy otherwise. */
const TIMEOUT_MS = 180_000;

test.each(MUTANTS)(
  '$name, which $flaw, is caught',
  async (mutant) => {
    const assembly = await createMutantAssembly(mutant.name);
    const world = await startWorld({ assembly });
    try {
      const caughtBy: Record<string, Aspect> = {};
      for (const story of STORIES.filter((candidate) => RUNS_ALL || isTold(candidate, mutant))) {
        const finding = await findingOf(story, world);
        if (finding !== undefined) caughtBy[story.scenario] = finding;
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

function isTold({ scenario }: Story, { caughtBy, satisfies }: Mutant): boolean {
  return scenario in caughtBy || scenario === satisfies;
}

/** Only what a story finds counts: a world that breaks has caught nothing. */
async function findingOf(story: Story, world: World): Promise<Aspect | undefined> {
  try {
    await story.run(world);
    return undefined;
  } catch (error) {
    if (error instanceof BrokenStoryError) return error.aspect;
    throw error;
  } finally {
    await world.mend();
  }
}
