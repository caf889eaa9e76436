import { InvalidArgumentError } from 'commander';
import { checkBaseUrl } from '../../client/base-url.ts';
import { PROVIDERS, type ProviderName } from '../../functions/contract/providers.ts';
import { checkTyped } from './command-error.ts';

/**
 * Parses the provider: a known name, or the address of another with the same paths.
 *
 * @throws {InvalidArgumentError} with what is allowed; {CommandError} for an address that the API key must not be sent to.
 */
export function parseProvider(text: string): ProviderName | { readonly baseUrl: string } {
  if (isProvider(text)) return text;
  if (!text.includes('://'))
    throw new InvalidArgumentError(`It takes one of ${Object.keys(PROVIDERS).join(', ')}, or an address.`);
  // Not an InvalidArgumentError, as commander would print the address with its password.
  checkTyped(() => checkBaseUrl('--provider', text));
  return { baseUrl: text };
}

/** Returns the address of a provider. */
export function addressOf(provider: ProviderName | { readonly baseUrl: string }): string {
  return typeof provider === 'object' ? provider.baseUrl : PROVIDERS[provider].baseUrl;
}

/** Returns whether a string is the name of a provider. */
export function isProvider(text: string): text is ProviderName {
  return Object.hasOwn(PROVIDERS, text);
}
