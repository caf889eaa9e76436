import { pick, wholeBetween, type Random } from '../kit/random.ts';
import type { Call } from './calls.ts';
import { FAULTS, type Fault } from './faults.ts';

/** How long calls take, and what goes wrong with them. */
export interface FaultPlan {
  /** The fault that a call meets. */
  readonly faultOf: (call: Call) => Fault | undefined;
  /** How long it takes, in milliseconds; of a wait, how much later than asked for it ends. */
  readonly tookMs: (call: Call) => number;
}

/** The faults of a provider that never reports a result, but for its answers that are wrong. */
const USELESS: readonly Fault[] = [
  'the request is lost',
  'the service breaks',
  'the service throttles',
  'it takes too long, and happens later',
  ...Array.from({ length: 6 }, () => 'the provider says something else' as const),
];

/** @param faultsPercent how many of a hundred calls go wrong, and as many more take long. */
export function faultPlanOf(random: Random, faultsPercent: number): FaultPlan {
  const isHit = () => wholeBetween(random, 0, 100) < faultsPercent;
  return {
    faultOf: ({ operation }) => (operation !== 'Wait' && isHit() ? pick(random, FAULTS) : undefined),
    tookMs({ operation }) {
      switch (operation) {
        case 'Wait':
          return wholeBetween(random, 0, 20);
        case 'LookUp':
          return isHit() ? wholeBetween(random, 1_500, 8_000) : wholeBetween(random, 50, 1_500);
        default:
          return isHit() ? wholeBetween(random, 30, 1_500) : wholeBetween(random, 2, 30);
      }
    },
  };
}

/** All is well, but that the provider never says anything of use, and often only after as long as anybody waits. */
export function uselessProvider(random: Random): FaultPlan {
  const fair = faultPlanOf(random, 0);
  return {
    faultOf: ({ operation }) => (operation === 'LookUp' ? pick(random, USELESS) : undefined),
    tookMs: (call) =>
      call.operation === 'LookUp' ? pick(random, [50, 500, 3_000, 8_000, 8_000]) : fair.tookMs(call),
  };
}
