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
