/** A change to an item, by attribute name. */
export interface Change {
  /** Attributes to set; one that is `undefined` is removed, so that nothing of an older state stays behind. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Attributes to set only where there are none yet. */
  readonly setOnce?: Readonly<Record<string, unknown>>;
  /** Numbers to add; an absent attribute counts as 0. */
  readonly add?: Readonly<Record<string, number>>;
  /** Lists to append to; an absent attribute counts as empty. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

/** What must hold of one attribute of the stored item, so that a change is made. */
export type Fact = { readonly attribute: string } & (
  | { readonly is: 'absent' | 'present' }
  | {
      readonly is: 'equal' | 'absent or equal' | 'absent or below' | 'above' | 'prefixed';
      readonly to: unknown;
    }
  /** A list; an absent one has no entries. */
  | { readonly is: 'shorter'; readonly to: number }
);

/** A change, and all that must hold of the stored item for it. */
export interface ConditionalChange {
  readonly change: Change;
  readonly condition: readonly Fact[];
}

/** Returns the fact that an attribute is as it was read: equal, or still absent. */
export function unchanged(attribute: string, seen: unknown): Fact {
  return seen === undefined ? { attribute, is: 'absent' } : { attribute, is: 'equal', to: seen };
}
