import { mintCallbackUrl } from '../../client/callback-url.ts';

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
