import type { Harness } from '../receiver/harness.ts';
import { describeViolation } from '../report/describe-violation.ts';
import type { FoundViolation } from './campaign.ts';
import { narrowDown } from './narrow-down.ts';

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
