/** A token as it stands in the path, decoded, and whether a request with it is let in. */
export interface HostileToken {
  readonly family: string;
  /** `undefined` on the route without one. */
  readonly text: string | undefined;
  /**
   * `let in`: we signed it, and it is in time. `kept out`: nothing may be written. `either`: not promised,
   * as for two claims of one name.
   */
  readonly expected: 'let in' | 'kept out' | 'either';
  /** Whom we signed it for. */
  readonly ref?: string;
  /** A token that is good, where no token belongs. */
  readonly elsewhere?: string;
}
