import { decodeJwt } from 'jose';
import { createReceiver, REAL } from './parts.ts';

/** Judges every token as of a time when it had not expired. */
export const handler = createReceiver({
  tokens: { verify: (token, kind, now) => REAL.tokens.verify(token, kind, beforeItsEnd(token, now)) },
});

function beforeItsEnd(token: string, now: Date): Date {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? now : new Date(Math.min(now.getTime(), (exp - 1) * 1_000));
  } catch {
    return now;
  }
}
