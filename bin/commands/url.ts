import { Command, Option } from 'commander';
import { randomUUID } from 'node:crypto';
import { KINDS, type CallbackKind } from '../../functions/domain/kinds.ts';
import { openStack, withStack, type Stack, type StackOptions } from '../stack.ts';
import { DEFAULT_LIFETIME, parseDuration, withRef } from '../terminal/options.ts';

/** The options of a new URL. */
export interface MintOptions {
  readonly ref?: string;
  /** In seconds. */
  readonly expires: number;
}

export interface UrlOptions extends MintOptions {
  readonly kind: CallbackKind;
}

/** `url`: prints one signed URL and nothing else, so that a script can read it. */
export function urlCommand(): Command {
  return withStack(withUrlOptions(new Command('url')))
    .description("print one signed callback URL, for one submission's callBackUrl")
    .option('--json', 'print the URL, its reference and its expiry as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- url --ref order-17 --expires 2d')
    .action(async (options: UrlOptions & StackOptions & { readonly json?: true }) => {
      const minted = await mintUrl(await openStack(options), options);
      console.log(options.json ? JSON.stringify(minted) : minted.url);
    });
}

/** Adds the options of a command that creates a URL. */
export function withUrlOptions(command: Command): Command {
  return withMintOptions(command).addOption(
    new Option('--kind <kind>', 'which callback the URL takes')
      .choices(Object.keys(KINDS))
      .default('generate'),
  );
}

/** Adds the options of a command that creates a URL and sets its kind itself. */
export function withMintOptions(command: Command): Command {
  return withRef(
    command,
    'your id of the submission; comes back in the record and the event (default: a random id)',
  ).addOption(
    new Option('--expires <duration>', 'how long the URL is valid, such as 30m, 12h or 7d')
      .argParser(parseDuration)
      .default(parseDuration(DEFAULT_LIFETIME), DEFAULT_LIFETIME),
  );
}

export interface MintedUrl {
  readonly url: string;
  readonly ref: string;
  readonly kind: CallbackKind;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** @throws {CommandError} if the stack has no such outputs, or the signing secret may not be read. */
export async function mintUrl(stack: Stack, options: UrlOptions): Promise<MintedUrl> {
  const { kind, ref = randomUUID(), expires: lifetimeSeconds } = options;
  const { api: baseUrl } = stack;
  const secret = await stack.signingSecret();
  const { mintCallbackUrl } = await import('../../client/callback-url.ts');
  const issuedAt = new Date();
  const url = await mintCallbackUrl({ baseUrl, secret, kind, ref, issuedAt, lifetimeSeconds });
  const expiresAt = new Date(issuedAt.getTime() + lifetimeSeconds * 1_000).toISOString();
  return { url, ref, kind, expiresAt };
}
