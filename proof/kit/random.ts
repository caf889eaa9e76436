import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Returns the next number from 0 to below 1. */
export type Random = () => number;

/** Creates a generator that gives the same numbers for the same seed on every machine. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Returns a whole number from `min` to below `max`. */
export function wholeBetween(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min));
}

/** @throws {RangeError} if there are no choices. */
export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[wholeBetween(random, 0, choices.length)];
  if (choice === undefined) throw new RangeError('There is nothing to pick from');
  return choice;
}
