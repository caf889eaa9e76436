import fc from 'fast-check';
import type { HostileCase } from '../hostile-case.ts';
import { hostileCase } from '../hostile-cases.ts';
import type { Breach } from '../laws/breach.ts';
import type { Laboratory } from '../receiver/laboratory.ts';
import type { FoundBreach } from './campaign.ts';
import { runCases, type RunOptions } from './run-cases.ts';

/** How long the search for the smallest request may take, in milliseconds. */
const NARROWING_MS = 60_000;

/** A request that breaks a law by itself, and what makes it again. */
export interface Smallest {
  readonly breach: Breach;
  /** For `--replay`. */
  readonly replay: string;
}

class BrokenLaw extends Error {
  readonly breach: Breach;

  constructor(breach: Breach) {
    super(breach.what);
    this.breach = breach;
  }
}

/**
 * Finds the smallest case that breaks a law by itself.
 *
 * @returns nothing when the case breaks none by itself: then it takes what was sent before it.
 */
export async function narrowDown(
  laboratory: Laboratory,
  { law, roundSeed, caseIndex }: FoundBreach,
  signal: AbortSignal,
): Promise<Smallest | undefined> {
  if (caseIndex === undefined) return undefined;
  const parameters = { seed: roundSeed, path: String(caseIndex), numRuns: 1 };
  return check(laboratory, { signal, isTimed: law === 'time' }, parameters);
}

/** Runs one case again. @param replay as `narrowDown` said it. */
export async function replayCase(
  laboratory: Laboratory,
  replay: string,
  signal: AbortSignal,
): Promise<Smallest | undefined> {
  const [seed = '', ...path] = replay.split(':');
  const parameters = { seed: Number(seed), path: path.join(':'), numRuns: 1, endOnFailure: true };
  return check(laboratory, { signal, isTimed: true }, parameters);
}

async function check(
  laboratory: Laboratory,
  options: RunOptions,
  parameters: fc.Parameters<[HostileCase]>,
): Promise<Smallest | undefined> {
  const until = performance.now() + NARROWING_MS;
  const property = fc.asyncProperty(hostileCase, async (one) => {
    // Whatever is smaller than the smallest so far is taken for good then, which ends the search.
    if (performance.now() > until) return;
    const { breaches } = await runCases(laboratory, [one], 'unsigned first', options);
    const [breach] = breaches;
    if (breach !== undefined) throw new BrokenLaw(breach);
  });
  const found = await fc.check(property, parameters);
  options.signal.throwIfAborted();
  if (!found.failed || !(found.errorInstance instanceof BrokenLaw)) return undefined;
  const { breach } = found.errorInstance;
  return { breach, replay: `${found.seed}:${found.counterexamplePath ?? ''}` };
}
