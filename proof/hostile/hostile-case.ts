import type { HostileBody } from './bodies/body.ts';
import type { Envelope } from './gateway/envelope.ts';
import type { HostileToken } from './tokens/token.ts';

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
