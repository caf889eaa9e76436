import { InvalidArgumentError, Option, type Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { mintCallbackUrl } from '../../client/callback-url.ts';
import { isRef, MAX_REF_CHARACTERS } from '../../functions/contract/ref.ts';
import { KINDS, type CallbackKind } from '../../functions/domain/kinds.ts';
import { parseDuration } from './duration.ts';
import type { Target } from './target.ts';

/** Default lifetime of a URL: the provider's operators send callbacks again by hand, days later. */
export const DEFAULT_LIFETIME = '7d';

/** The options of a new URL. */
export interface MintOptions {
  readonly ref?: string;
  readonly expires: number;
}

export interface UrlOptions extends MintOptions {
  readonly kind: CallbackKind;
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
    'what you know the submission by; comes back in the record and the event (default: a random id)',
  ).addOption(
    new Option('--expires <duration>', 'how long the URL is good for, such as 30m, 12h or 7d')
      .argParser(parseDuration)
      .default(parseDuration(DEFAULT_LIFETIME), DEFAULT_LIFETIME),
  );
}

export function withRef(command: Command, description: string): Command {
  return command.option('--ref <ref>', description, parseRef);
}

export interface MintedUrl {
  readonly url: string;
  readonly ref: string;
  readonly kind: CallbackKind;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

export async function mintUrl(target: Target, options: UrlOptions): Promise<MintedUrl> {
  const { kind, ref = randomUUID(), expires: lifetimeSeconds } = options;
  const issuedAt = new Date();
  const { callbackBaseUrl: baseUrl, signingSecret: secret } = target;
  const url = await mintCallbackUrl({ baseUrl, secret, kind, ref, issuedAt, lifetimeSeconds });
  const expiresAt = new Date(issuedAt.getTime() + lifetimeSeconds * 1000).toISOString();
  return { url, ref, kind, expiresAt };
}

function parseRef(text: string): string {
  if (isRef(text)) return text;
  throw new InvalidArgumentError(
    `It takes 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character.`,
  );
}
