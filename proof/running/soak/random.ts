/** The next number from 0 to below 1. */
export type Random = () => number;

/** A generator that gives the same numbers for the same seed on every machine: mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `min` to below `max`. */
export function wholeBetween(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min));
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[wholeBetween(random, 0, choices.length)];
  if (choice === undefined) throw new RangeError('There is nothing to pick from');
  return choice;
}
