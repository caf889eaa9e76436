import { InvalidArgumentError } from 'commander';
import { checkBaseUrl } from '../../client/base-url.ts';
import { PROVIDERS, type ProviderName } from '../../functions/contract/providers.ts';
import { checkTyped } from './command-error.ts';

/**
 * Reads whose API is meant: a provider by name, or the address of another with the same paths.
 *
 * @throws {InvalidArgumentError} saying what is allowed; {CommandError} for an address that the API key must not be sent to.
 */
export function parseProvider(text: string): ProviderName | { readonly baseUrl: string } {
  if (isProvider(text)) return text;
  if (!text.includes('://'))
    throw new InvalidArgumentError(`It takes one of ${Object.keys(PROVIDERS).join(', ')}, or an address.`);
  // No InvalidArgumentError: commander would print the address with the password in it.
  checkTyped(() => checkBaseUrl('--provider', text));
  return { baseUrl: text };
}

/** The address that a provider answers at. */
export function addressOf(provider: ProviderName | { readonly baseUrl: string }): string {
  return typeof provider === 'object' ? provider.baseUrl : PROVIDERS[provider].baseUrl;
}

/** Tells a provider's name from another text. */
export function isProvider(text: string): text is ProviderName {
  return Object.hasOwn(PROVIDERS, text);
}
