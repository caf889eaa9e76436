import { InvalidArgumentError } from 'commander';
import { PROVIDERS, type ProviderName } from '../../functions/contract/providers.ts';

/**
 * Reads whose API is meant: a provider by name, or the address of another with the same paths.
 *
 * @throws {InvalidArgumentError} saying what is allowed.
 */
export function parseProvider(text: string): ProviderName | { readonly baseUrl: string } {
  if (isProvider(text)) return text;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return { baseUrl: text };
  throw new InvalidArgumentError(`It takes one of ${Object.keys(PROVIDERS).join(', ')}, or an address.`);
}

/** The address that a provider answers at. */
export function addressOf(provider: ProviderName | { readonly baseUrl: string }): string {
  return typeof provider === 'object' ? provider.baseUrl : PROVIDERS[provider].baseUrl;
}

/** Tells a provider's name from another text. */
export function isProvider(text: string): text is ProviderName {
  return Object.hasOwn(PROVIDERS, text);
}
