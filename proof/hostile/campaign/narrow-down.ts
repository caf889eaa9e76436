import fc from 'fast-check';
import type { HostileCase } from '../hostile-case.ts';
import { hostileCase } from '../hostile-cases.ts';
import type { Violation } from '../laws/violation.ts';
import type { Harness } from '../receiver/harness.ts';
import type { FoundViolation } from './campaign.ts';
import { runCases, type RunOptions } from './run-cases.ts';

/** How long the search for the smallest request may take, in milliseconds. */
const NARROWING_MS = 60_000;

/** A request that breaks a law by itself, and what makes it again. */
export interface Smallest {
  readonly violation: Violation;
  /** For `--replay`. */
  readonly replay: string;
}

class BrokenLaw extends Error {
  readonly violation: Violation;

  constructor(violation: Violation) {
    super(violation.what);
    this.violation = violation;
  }
}

/**
 * Finds the smallest case that breaks a law by itself.
 *
 * @returns nothing when the case breaks none by itself: then it takes what was sent before it.
 */
export async function narrowDown(
  harness: Harness,
  { law, roundSeed, caseIndex }: FoundViolation,
  signal: AbortSignal,
): Promise<Smallest | undefined> {
  if (caseIndex === undefined) return undefined;
  const parameters = { seed: roundSeed, path: String(caseIndex), numRuns: 1 };
  return check(harness, { signal, isTimed: law === 'time' }, parameters);
}

/** Runs one case again. @param replay as `narrowDown` said it. */
export async function replayCase(
  harness: Harness,
  replay: string,
  signal: AbortSignal,
): Promise<Smallest | undefined> {
  const [seed = '', ...path] = replay.split(':');
  const parameters = { seed: Number(seed), path: path.join(':'), numRuns: 1, endOnFailure: true };
  return check(harness, { signal, isTimed: true }, parameters);
}

async function check(
  harness: Harness,
  options: RunOptions,
  parameters: fc.Parameters<[HostileCase]>,
): Promise<Smallest | undefined> {
  const until = performance.now() + NARROWING_MS;
  const property = fc.asyncProperty(hostileCase, async (one) => {
    // Each candidate smaller than the smallest so far is accepted then, which ends the search.
    if (performance.now() > until) return;
    const { violations } = await runCases(harness, [one], 'unsigned first', options);
    const [violation] = violations;
    if (violation !== undefined) throw new BrokenLaw(violation);
  });
  const found = await fc.check(property, parameters);
  options.signal.throwIfAborted();
  if (!found.failed || !(found.errorInstance instanceof BrokenLaw)) return undefined;
  const { violation } = found.errorInstance;
  return { violation, replay: `${found.seed}:${found.counterexamplePath ?? ''}` };
}
