import fc from 'fast-check';
import { hostileCase } from '../hostile-cases.ts';
import type { Violation } from '../laws/violation.ts';
import { describeAnswer, quarantineReasonOf, type Exchange } from '../laws/exchange.ts';
import type { Health } from '../receiver/messages.ts';
import type { Harness } from '../receiver/harness.ts';
import { runCases, type Order, type RunOptions, tookMs } from './run-cases.ts';

/**
 * How much the heap may grow after the first fifth of a campaign, in bytes.
 *
 * Code that is compiled late, and caches of the SDK that fill, take some 100 KB; the smallest leak that counts, one object of
 * 64 bytes for each of 80,000 requests, takes 5 MB.
 */
export const MAX_GROWTH_BYTES = 4 * 1_048_576;

/** Judges the heap as it was when everything had been loaded and used, against what it is at the end. */
export function judgeMemory(early: Health, late: Health, requests: number): Violation[] {
  const grown = late.heapBytes - early.heapBytes;
  if (grown <= MAX_GROWTH_BYTES) return [];
  const what = `The heap grew from ${early.heapBytes} to ${late.heapBytes} bytes over ${requests} requests`;
  return [{ law: 'memory', what }];
}

/** A body with a good token, a bad one and none. */
export const REQUESTS_PER_CASE = 3;

/** So many that states meet, and so few that the tables can be looked through after them. */
const CASES_PER_ROUND = 250;

interface CampaignOptions extends RunOptions {
  readonly requests: number;
  readonly seed: number;
  readonly progress: (done: number) => void;
}

/** What one campaign amounts to. */
export interface CampaignResult {
  readonly requests: number;
  readonly bodies: readonly FamilyTally[];
  readonly tokens: readonly FamilyTally[];
  /** By what was answered: received, a reason of quarantine, or a status. */
  readonly answers: readonly FamilyTally[];
  /** Bodies for which quarantine had no place left, and that are counted there. */
  readonly withoutPlace: number;
  /** Items in the tables that came with a token of ours. */
  readonly writtenSigned: number;
  readonly writtenUnsigned: number;
  /** How the receiver was when a fifth of the requests was behind it, and at the end. */
  readonly memory: { readonly early: Health; readonly late: Health } | undefined;
  readonly violations: readonly FoundViolation[];
}

/** A violation, with what makes its round again. */
export interface FoundViolation extends Violation {
  readonly roundSeed: number;
  /** Which case of the round, where one request alone did it. */
  readonly caseIndex: number | undefined;
}

/** Sends the given number of requests, round after round, until one round breaks a law. */
export async function runCampaign(harness: Harness, options: CampaignOptions): Promise<CampaignResult> {
  const { requests, seed, progress } = options;
  const bodies = createTally(({ request }) => request.body.family);
  const tokens = createTally(({ request }) => request.token.family);
  const answers = createTally((exchange) => quarantineReasonOf(exchange) ?? describeAnswer(exchange));
  const healths: Health[] = [];
  const violations: FoundViolation[] = [];
  const cases = Math.ceil(requests / REQUESTS_PER_CASE);
  const rounds = Math.ceil(cases / CASES_PER_ROUND);
  let sent = 0;
  let writtenSigned = 0;
  let writtenUnsigned = 0;
  let withoutPlace = 0;

  for (let round = 0; round < rounds && violations.length === 0; round++) {
    const roundSeed = seedOfRound(seed, round);
    const size = Math.min(CASES_PER_ROUND, cases - round * CASES_PER_ROUND);
    const sample = fc.sample(hostileCase, { seed: roundSeed, numRuns: size });
    const order: Order = round % 2 === 0 ? 'unsigned first' : 'in turns';
    const run = await runCases(harness, sample, order, options);

    sent += run.exchanges.length;
    bodies.add(run.exchanges);
    tokens.add(run.exchanges);
    answers.add(run.exchanges);
    withoutPlace += run.withoutPlace;
    healths.push(run.health);
    const foreign = run.violations.filter(({ law }) => law === 'nothingElse' || law === 'nothingUnsigned');
    writtenUnsigned += foreign.length;
    writtenSigned += run.items - foreign.length;
    for (const violation of run.violations) {
      const { request } = violation;
      const index = request && sample.findIndex(({ body }) => body === request.body);
      violations.push({ ...violation, roundSeed, caseIndex: index });
    }
    progress(sent);
  }
  const early = healths[Math.floor(rounds / 5)];
  const late = healths.at(-1);
  const memory = early && late && { early, late };
  return {
    requests: sent,
    bodies: bodies.families(),
    tokens: tokens.families(),
    answers: answers.families(),
    withoutPlace,
    writtenSigned,
    writtenUnsigned,
    memory,
    violations,
  };
}

/** Judges what only a whole campaign shows. */
export function judgeCampaign({ memory, requests }: CampaignResult): Violation[] {
  return memory === undefined ? [] : judgeMemory(memory.early, memory.late, requests);
}

/** So far apart that two campaigns share no round. Any 32 bits are a seed. */
function seedOfRound(seed: number, round: number): number {
  return (Math.imul(seed, 0x9e3779b1) + round) | 0;
}

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
function createTally(familyOf: (exchange: Exchange) => string): Tally {
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
