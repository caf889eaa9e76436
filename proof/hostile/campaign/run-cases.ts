import type { HostileCase, HostileRequest } from '../hostile-case.ts';
import { requestsOf } from '../hostile-case.ts';
import type { Violation } from '../laws/violation.ts';
import type { Exchange } from '../laws/exchange.ts';
import { judgeExchange } from '../laws/judge-exchange.ts';
import { judgeEmptiness, judgeStore } from '../laws/judge-store.ts';
import type { Health } from '../receiver/messages.ts';
import type { Harness } from '../receiver/harness.ts';

/** Who comes first: all that have no token of ours, so that the tables must be empty then, or everybody in turns. */
export type Order = 'unsigned first' | 'in turns';

interface CasesRun {
  readonly exchanges: readonly Exchange[];
  readonly violations: readonly Violation[];
  /** Items in both tables at the end. */
  readonly items: number;
  /** Bodies for which quarantine had no place left. */
  readonly withoutPlace: number;
  readonly health: Health;
}

/** How long an answer may take, in milliseconds. */
export const MAX_ANSWER_MS = 1_000;

/** A busy machine is slow once; a request that is slow is slow each time. */
const TRIES = 3;

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Whether an answer that takes too long breaks a law; on a machine with other work it says nothing. */
  readonly isTimed: boolean;
}

/** Sends these cases to a receiver with empty tables, and judges the results. */
export async function runCases(
  harness: Harness,
  cases: readonly HostileCase[],
  order: Order,
  { signal, isTimed }: RunOptions,
): Promise<CasesRun> {
  await harness.empty();
  const exchanges: Exchange[] = [];
  const violations: Violation[] = [];

  async function sendAll(requests: readonly HostileRequest[]): Promise<void> {
    for (const request of requests) {
      for (let attempt = 1, isSlow = true; isSlow && attempt <= TRIES; attempt++) {
        signal.throwIfAborted();
        const exchange = await harness.send(request);
        exchanges.push(exchange);
        violations.push(...judgeExchange(exchange));
        const ms = tookMs(exchange);
        isSlow = isTimed && ms > MAX_ANSWER_MS;
        if (isSlow && attempt === TRIES)
          violations.push({ law: 'time', what: `It took ${ms.toFixed(0)} ms`, request });
      }
    }
  }

  if (order === 'unsigned first') {
    await sendAll(cases.flatMap((one) => requestsOf(one, 'unsigned')));
    violations.push(...judgeEmptiness(await harness.stored(), exchanges));
    await sendAll(cases.flatMap((one) => requestsOf(one, 'signed')));
  } else {
    await sendAll(cases.flatMap((one) => [...requestsOf(one, 'unsigned'), ...requestsOf(one, 'signed')]));
  }
  const stored = await harness.stored();
  const health = await harness.examine();
  violations.push(...judgeStore(stored, exchanges));
  if (health.pollution.length > 0) {
    violations.push({ law: 'prototypes', what: `Every object now has ${health.pollution.join(', ')}` });
  }
  const items = stored.tasks.length + stored.quarantine.length;
  const withoutPlace = stored.quarantine.reduce((sum, { overflow }) => sum + Number(overflow?.N ?? 0), 0);
  return { exchanges, violations, items, withoutPlace, health };
}

export function tookMs({ invocation }: Exchange): number {
  return invocation.kind === 'died' ? Number.POSITIVE_INFINITY : invocation.tookMs;
}
