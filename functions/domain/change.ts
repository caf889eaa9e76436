/** A change to an item, by attribute name. */
export interface Change {
  /** Attributes to set; `undefined` removes an attribute, so that nothing of an older state remains. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Attributes to set only if they are absent. */
  readonly setOnce?: Readonly<Record<string, unknown>>;
  /** Numbers to add; an absent attribute counts as 0. */
  readonly add?: Readonly<Record<string, number>>;
  /** Lists to append to; an absent attribute counts as empty. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

/** A condition on one attribute of the stored item. */
export type Fact = { readonly attribute: string } & (
  | { readonly is: 'absent' | 'present' }
  | {
      readonly is: 'equal' | 'absent or equal' | 'absent or below' | 'above' | 'prefixed';
      readonly to: unknown;
    }
  /** A list; an absent list counts as empty. */
  | { readonly is: 'shorter'; readonly to: number }
);

/** A change, and all its conditions on the stored item. */
export interface ConditionalChange {
  readonly change: Change;
  readonly condition: readonly Fact[];
}

/** Returns the fact that an attribute is as it was read: equal, or still absent. */
export function unchanged(attribute: string, seen: unknown): Fact {
  return seen === undefined ? { attribute, is: 'absent' } : { attribute, is: 'equal', to: seen };
}
