import { wholeBetween, type Random } from '../../kit/random.ts';

/** Ways in which a topic refuses. */
export const REFUSALS = ['hangs up', 'throttles', 'loses answers', 'refuses single entries'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Ways in which a store is away: its process is gone, or it takes calls and answers none. */
export const OUTAGES = ['killed', 'frozen'] as const;
export type Outage = (typeof OUTAGES)[number];

export const VICTIMS = ['receiver', 'publisher'] as const;
export type Victim = (typeof VICTIMS)[number];

export type Fault =
  | { readonly kind: 'kill'; readonly victim: Victim }
  | { readonly kind: 'outage'; readonly how: Outage; readonly forMs: number }
  | { readonly kind: 'refusal'; readonly how: Refusal; readonly forMs: number };

/** A fault, and with which callback it begins. */
export interface PlannedFault {
  readonly atCallback: number;
  readonly fault: Fault;
}

/**
 * Every so many callbacks each kind of process is killed, if one lives just then: some 30 times in 5,000. More often, and
 * a publisher hardly ever gets to publishing before the next kill.
 */
const CALLBACKS_PER_KILL = 150;

/** Every so many callbacks the store is away once, and the topic refuses once. */
const CALLBACKS_PER_OUTAGE = 1_000;

/** After so much of the sending nothing new breaks, so that what broke last meets callbacks too. */
const LAST_FAULT = 0.95;

/** How long the store is away, in milliseconds: within one attempt of the SDK, or longer than its budget allows two. */
const OUTAGE_MS = { min: 500, max: 3_000 };

/** How long the topic refuses, in milliseconds: some of the publisher's calls outlive it, some do not. */
const REFUSAL_MS = { min: 1_000, max: 4_000 };

/**
 * Decides what breaks and when, counted in callbacks: a slow machine breaks as much as a fast one. Each kind of fault
 * is planned at least once, however few callbacks there are.
 */
export function planFaults(callbacks: number, random: Random): PlannedFault[] {
  const spread = (perFault: number, atLeast: number, fault: (index: number) => Fault): PlannedFault[] => {
    const count = Math.max(atLeast, Math.round(callbacks / perFault));
    return Array.from({ length: count }, (_, index) => ({
      // One in each of as many equal parts, at a random place in it.
      atCallback: Math.floor(((index + random()) / count) * LAST_FAULT * callbacks),
      fault: fault(index),
    }));
  };
  const lasting = ({ min, max }: typeof OUTAGE_MS) => wholeBetween(random, min, max);
  const inTurn = <T>(choices: readonly [T, ...T[]], index: number) =>
    choices[index % choices.length] ?? choices[0];

  return [
    ...VICTIMS.flatMap((victim) => spread(CALLBACKS_PER_KILL, 1, () => ({ kind: 'kill', victim }))),
    ...spread(CALLBACKS_PER_OUTAGE, OUTAGES.length, (index) => ({
      kind: 'outage',
      how: inTurn(OUTAGES, index),
      forMs: lasting(OUTAGE_MS),
    })),
    ...spread(CALLBACKS_PER_OUTAGE, REFUSALS.length, (index) => ({
      kind: 'refusal',
      how: inTurn(REFUSALS, index),
      forMs: lasting(REFUSAL_MS),
    })),
  ].sort((a, b) => a.atCallback - b.atCallback);
}
