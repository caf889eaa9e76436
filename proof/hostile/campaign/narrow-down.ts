import fc from 'fast-check';
import type { HostileCase, HostileRequest } from '../hostile-case.ts';
import { hostileCase } from '../hostile-cases.ts';
import { type Violation, LAWS } from '../laws/violation.ts';
import type { Harness } from '../receiver/harness.ts';
import type { FoundViolation } from './campaign.ts';
import { runCases, type RunOptions } from './run-cases.ts';
import { proofLine } from '../../kit/report.ts';
import { bytesOf } from '../gateway/event.ts';

/** How much of a string is shown, in characters. */
const SHOWN_CHARACTERS = 1_000;

/** Describes which law was broken, how and by which request, and how to see it again where one request is enough. */
export function describeViolation({ law, what, request }: Violation, again: string | undefined): string {
  const lines = [
    `VIOLATED: ${LAWS[law]}.`,
    `  ${what}`,
    ...(request === undefined ? [] : describeRequest(request)),
    again === undefined
      ? '  No request of its round does this by itself'
      : `  See it again: ${proofLine(again)}`,
  ];
  return lines.join('\n');
}

function describeRequest(request: HostileRequest): string[] {
  const { body, token, envelope } = request;
  return [
    `  Body (${body.family}): ${bytesOf(request).length} bytes, ${body.encoding}, handed over as ${body.handover}: ${show(body.text)}`,
    `  Token (${token.family}), ${token.expected}: ${show(token.text)}`,
    `  Content type: ${show(body.contentType ?? envelope.contentType)}; user agent: ${show(envelope.userAgent)}`,
  ];
}

function show(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS
    ? text
    : `${text.slice(0, SHOWN_CHARACTERS)}… (${value.length} characters)`;
}

/** One law is enough to begin with: the same flaw breaks many, and most are gone when it is. */
const EXPLAINED = 3;

/** Describes violations, each with the smallest request that causes it, where one request does. */
export async function explain(
  harness: Harness,
  violations: readonly FoundViolation[],
  signal: AbortSignal,
): Promise<string[]> {
  const alone = violations.filter(({ caseIndex }) => caseIndex !== undefined);
  const telling = alone.length > 0 ? alone : violations;
  const ofOneLaw = new Map(telling.toReversed().map((violation) => [violation.law, violation] as const));
  const explained: string[] = [];
  for (const violation of [...ofOneLaw.values()].slice(0, EXPLAINED)) {
    const smallest = await narrowDown(harness, violation, signal);
    const again = smallest === undefined ? undefined : `hostile --replay ${smallest.replay}`;
    explained.push(describeViolation(smallest?.violation ?? violation, again));
  }
  return explained;
}

/** How long the search for the smallest request may take, in milliseconds. */
const NARROWING_MS = 60_000;

/** A request that breaks a law by itself, and what makes it again. */
interface Smallest {
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
async function narrowDown(
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
