import { PROVIDERS, type ProviderName } from '../functions/contract/providers.ts';
import { checkBaseUrl, shownAddress } from './base-url.ts';

/** A provider at an address of your own. */
export interface CustomProvider {
  /** Without a path. `https`, or `http` on this machine: the API key is sent there. */
  readonly baseUrl: string;
  /** The code of its answer for an account without credits. Default: 429, as of sunoapi.org. */
  readonly noCreditsCode?: number | undefined;
}

export interface Provider {
  readonly baseUrl: string;
  readonly noCreditsCode: number;
}

/** @throws {RangeError} when it is not known, or its address cannot be one. */
export function resolveProvider(provider: ProviderName | CustomProvider): Provider {
  if (typeof provider === 'object') {
    const { baseUrl, noCreditsCode = PROVIDERS['sunoapi.org'].noCreditsCode } = provider;
    checkBaseUrl('provider.baseUrl', baseUrl);
    return { baseUrl, noCreditsCode };
  }
  if (Object.hasOwn(PROVIDERS, provider)) return PROVIDERS[provider];
  throw new RangeError(
    `provider: ${shownAddress(provider)} is not known; it takes one of ${Object.keys(PROVIDERS).join(', ')}, or { baseUrl }`,
  );
}
