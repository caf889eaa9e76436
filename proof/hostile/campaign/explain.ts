import type { Laboratory } from '../receiver/laboratory.ts';
import { describeBreach } from '../report/describe-breach.ts';
import type { FoundBreach } from './campaign.ts';
import { narrowDown } from './narrow-down.ts';

/** One law is enough to begin with: the same flaw breaks many, and most are gone when it is. */
const EXPLAINED = 3;

/** Says of breaches what broke them, with the smallest request that does, wherever one request does. */
export async function explain(
  laboratory: Laboratory,
  breaches: readonly FoundBreach[],
  signal: AbortSignal,
): Promise<string[]> {
  const alone = breaches.filter(({ caseIndex }) => caseIndex !== undefined);
  const telling = alone.length > 0 ? alone : breaches;
  const ofOneLaw = new Map(telling.toReversed().map((breach) => [breach.law, breach] as const));
  const explained: string[] = [];
  for (const breach of [...ofOneLaw.values()].slice(0, EXPLAINED)) {
    const smallest = await narrowDown(laboratory, breach, signal);
    const again = smallest === undefined ? undefined : `hostile --replay ${smallest.replay}`;
    explained.push(describeBreach(smallest?.breach ?? breach, again));
  }
  return explained;
}
