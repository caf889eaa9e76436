import type { HostileBody } from './bodies/body.ts';
import type { Envelope } from './gateway/envelope.ts';

/** One request, with its required result by the way it was made. */
export interface HostileRequest {
  readonly body: HostileBody;
  readonly token: HostileToken;
  readonly envelope: Envelope;
  /** When it comes in, in milliseconds after `NOW`, less than a second. */
  readonly atMs: number;
}

/** One body, that comes with a token that is good, with one that is not, and with none. */
export interface HostileCase {
  readonly body: HostileBody;
  readonly envelope: Envelope;
  readonly atMs: number;
  readonly good: HostileToken;
  readonly bad: HostileToken;
  readonly none: HostileToken;
}

/** @param which those that must be kept out, or the one that is let in. */
export function requestsOf(
  { good, bad, none, ...rest }: HostileCase,
  which: 'unsigned' | 'signed',
): HostileRequest[] {
  return (which === 'signed' ? [good] : [bad, none]).map((token) => ({ ...rest, token }));
}

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
