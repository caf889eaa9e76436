import { mintCallbackUrl } from '../../client/callback-url.ts';
import { createHash } from 'node:crypto';

/**
 * The trace of a delivery. Two of the same body have the same one, so that a small world has no more states for it than it
 * has for the body, which is recorded beside it.
 */
export function traceOfDelivery(body: string): string {
  const digest = createHash('sha256').update(body).digest('hex');
  return `00-${digest.slice(0, 32)}-${digest.slice(32, 48)}-00`;
}

/** The trace of every sweep. */
export const SWEEP_TRACE = traceOfDelivery('sweep');

/** The trace of every registration, which no record keeps. */
export const REGISTRATION_TRACE = traceOfDelivery('registration');

/** A URL that was signed with this secret, good for all of a run's time. */
export function simulatedUrl(secret: string, ref = 'order-17'): Promise<string> {
  return mintCallbackUrl({
    baseUrl: 'https://api.example',
    secret,
    kind: 'generate',
    ref,
    issuedAt: new Date('2026-11-23T00:00:00Z'),
    lifetimeSeconds: 366 * 86_400,
  });
}

export const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);
