import { PROVIDERS, type ProviderName } from '../functions/contract/providers.ts';
import { checkBaseUrl, shownAddress } from './base-url.ts';

/** A provider at a custom address. */
export interface CustomProvider {
  /** Without a path. `https`, or `http` on this machine: the API key is sent there. */
  readonly baseUrl: string;
  /** The code of the provider's answer for an account without credits. Default: 429, as for sunoapi.org. */
  readonly noCreditsCode?: number | undefined;
}

export interface Provider {
  readonly baseUrl: string;
  readonly noCreditsCode: number;
}

/** @throws {RangeError} if the provider is not known, or its address is not valid. */
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
