import { describeAnswer, type Exchange } from '../laws/exchange.ts';
import { tookMs } from './run-cases.ts';

/** The results of the requests of one family. */
export interface FamilyTally {
  readonly family: string;
  readonly requests: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

export interface Tally {
  add(exchanges: readonly Exchange[]): void;
  families(): FamilyTally[];
}

/** Counts answers by family. @param familyOf what it counts by. */
export function createTally(familyOf: (exchange: Exchange) => string): Tally {
  const tallies = new Map<string, FamilyTally>();
  return {
    add(exchanges) {
      for (const exchange of exchanges) {
        const family = familyOf(exchange);
        const answer = describeAnswer(exchange);
        const before = tallies.get(family) ?? { family, requests: 0, answers: {}, slowestMs: 0 };
        tallies.set(family, {
          family,
          requests: before.requests + 1,
          answers: { ...before.answers, [answer]: (before.answers[answer] ?? 0) + 1 },
          slowestMs: Math.max(before.slowestMs, tookMs(exchange)),
        });
      }
    },
    families: () => [...tallies.values()].sort((a, b) => a.family.localeCompare(b.family)),
  };
}
