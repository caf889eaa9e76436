import { createHash } from 'node:crypto';

/** What happens when: in the order of times, and at one time in the order of names. */
export interface Agenda {
  add(atMs: number, name: string, happen: () => Promise<void>): void;
  /** Takes out what comes first. */
  next(): Entry | undefined;
}

export interface Entry {
  readonly atMs: number;
  /** Decides between two of one time, so that the order does not depend on which was added first. */
  readonly name: string;
  readonly happen: () => Promise<void>;
}

export function createAgenda(): Agenda {
  const entries: Entry[] = [];
  return {
    add: (atMs, name, happen) => void entries.push({ atMs, name, happen }),
    next() {
      let first = 0;
      for (const [index, entry] of entries.entries()) {
        const best = entries[first];
        if (best !== undefined && isEarlier(entry, best)) first = index;
      }
      return entries.splice(first, 1)[0];
    },
  };
}

function isEarlier(one: Entry, other: Entry): boolean {
  return one.atMs === other.atMs ? one.name < other.name : one.atMs < other.atMs;
}

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
