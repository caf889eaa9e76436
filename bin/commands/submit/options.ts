import type { SkillLevel } from '../../../client/submission.ts';
import { PROVIDERS, type ProviderName } from '../../../functions/contract/providers.ts';
import type { StackOptions } from '../../stack.ts';
import type { MintOptions } from '../url.ts';

/** A known provider, or the address of another with the same paths. */
export type Provider = ProviderName | { readonly baseUrl: string };

export type SubmitOptions = MintOptions &
  StackOptions & {
    readonly verifyUrl?: string;
    readonly voiceName?: string;
    readonly description?: string;
    readonly style?: string;
    readonly skillLevel?: SkillLevel;
    /** In seconds. */
    readonly deadline?: number;
    readonly provider?: Provider;
    readonly behave?: string;
    readonly dryRun?: true;
    readonly json?: true;
  };

/** Returns whether a string is the name of a provider. */
export function isProvider(text: string): text is ProviderName {
  return Object.hasOwn(PROVIDERS, text);
}

/** Returns the address of a provider. */
export function addressOf(provider: Provider): string {
  return typeof provider === 'object' ? provider.baseUrl : PROVIDERS[provider].baseUrl;
}
