import { createHash } from 'node:crypto';

/** Draws a whole number from 0 to below `count` for what the key names: the same number regardless of other draws. */
export type Draw = (count: number, ...key: readonly (string | number)[]) => number;

/**
 * Creates draws that depend on their keys alone.
 *
 * A generator that counts its draws would shift all later ones as soon as an adversary causes one more. With a key for
 * each decision, two runs that differ in one thing differ in nothing else.
 */
export function createDraw(seed: number): Draw {
  const known = new Map<string, number>();
  return (count, ...key) => {
    const text = [seed, ...key].join('|');
    const drawn = known.get(text) ?? createHash('sha1').update(text).digest().readUInt32BE(0);
    known.set(text, drawn);
    return drawn % count;
  };
}
