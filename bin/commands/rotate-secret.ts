import { Command, Option } from 'commander';
import { randomInt } from 'node:crypto';
import { openStack, withStack, type Stack, type StackOptions } from '../stack.ts';
import { CommandError, explain } from '../terminal/command-error.ts';
import { DEFAULT_LIFETIME, parseDuration } from '../terminal/options.ts';

interface RotateSecretOptions extends StackOptions {
  /** In seconds. */
  readonly urlLifetime: number;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const MORE = `
URLs that were made until now stay valid until they expire, or until the next rotation. A rotation within the lifetime of URLs
after the last one would end URLs that were made before that: it is refused without --yes.

Example:
  npm run -s voice-callbacks -- rotate-secret --dry-run`;

/** `rotate-secret`: gives the signing secret a new value. */
export function rotateSecretCommand(): Command {
  return withStack(new Command('rotate-secret'))
    .description('sign callback URLs with a new secret from now on (exit code 0 if it was rotated, else 1)')
    .addOption(
      new Option('--url-lifetime <duration>', 'how long your URLs are valid, at most')
        .argParser(parseDuration)
        .default(parseDuration(DEFAULT_LIFETIME), DEFAULT_LIFETIME),
    )
    .option('--yes', 'rotate it even if that ends URLs that may still be called')
    .option('--dry-run', 'show what would happen, and change nothing')
    .option('--json', 'print what happened as JSON')
    .addHelpText('after', MORE)
    .action(rotateSecret);
}

/**
 * Rotates the signing secret, unless that would invalidate URLs that have not expired.
 *
 * @throws {CommandError} if it would, with the time from which a rotation is safe.
 */
async function rotateSecret(options: RotateSecretOptions): Promise<void> {
  const { urlLifetime, yes = false, dryRun = false, json = false } = options;
  const stack = await openStack(options);
  const { current, previous } = await readVersions(stack);
  const now = new Date();
  // The previous value signed URLs until the current one was created; without a rotation before, no URL becomes invalid.
  const ended = previous === undefined ? undefined : current;
  const lastEnds = previous === undefined ? undefined : secondsAfter(current, urlLifetime);
  const endsGoodUrls = lastEnds !== undefined && now < lastEnds;
  if (endsGoodUrls && !yes && !dryRun) {
    throw new CommandError(
      `URLs that were made before ${current.toISOString()} are signed with the value before this one, and would stop working; ` +
        `the last of them expires at ${lastEnds.toISOString()}. Wait until then, or add --yes to end them now`,
    );
  }

  if (!dryRun) await putSecret(stack, newSecret());
  const result = {
    dryRun,
    endsUrlsMadeBefore: ended?.toISOString(),
    endsGoodUrls,
    nextRotationFrom: secondsAfter(now, urlLifetime).toISOString(),
  };
  const isRefused = dryRun && endsGoodUrls && !yes;
  console.log(
    json
      ? JSON.stringify(result)
      : [describe(result), ...(isRefused ? ['It would be refused without --yes.'] : [])].join('\n'),
  );
}

interface Rotation {
  readonly dryRun: boolean;
  readonly endsUrlsMadeBefore: string | undefined;
  /** Whether some of these URLs may not have expired yet. */
  readonly endsGoodUrls: boolean;
  readonly nextRotationFrom: string;
}

function describe({ dryRun, endsUrlsMadeBefore, endsGoodUrls, nextRotationFrom }: Rotation): string {
  const expired = endsGoodUrls ? 'some of which have not expired' : 'all of which have expired';
  return [
    dryRun
      ? 'Dry run: nothing is changed. A rotation now would mean:'
      : 'The signing secret has a new value.',
    'New URLs are made with it at once, and accepted within a minute. A backend that keeps the secret must read it again.',
    'URLs that were made with the last value stay valid until they expire, or until the next rotation.',
    ...(endsUrlsMadeBefore === undefined
      ? []
      : [`URLs that were made before ${endsUrlsMadeBefore}, ${expired}, no longer work within 15 minutes.`]),
    `Rotate again after ${nextRotationFrom} at the earliest, so that no URL ends before its time.`,
  ].join('\n');
}

function secondsAfter(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1_000);
}

/** Returns when the secret's values were created. @throws {CommandError} if AWS does not return it. */
async function readVersions(stack: Stack) {
  const id = stack.output('SigningSecretArn');
  const { ListSecretVersionIdsCommand } = await import('@aws-sdk/client-secrets-manager');
  const { Versions: versions = [] } = await (
    await stack.clients.secrets()
  )
    .send(new ListSecretVersionIdsCommand({ SecretId: id }))
    .catch(explain("the signing secret's versions could not be read"));
  const createdAt = (stage: string) =>
    versions.find(({ VersionStages: stages }) => stages?.includes(stage))?.CreatedDate;
  const current = createdAt('AWSCURRENT');
  if (current === undefined) throw new CommandError('the signing secret has no value');
  return { current, previous: createdAt('AWSPREVIOUS') };
}

/** Makes `value` the current value, and the current value the previous one. @throws {CommandError} with AWS's message. */
async function putSecret(stack: Stack, value: string): Promise<void> {
  const id = stack.output('SigningSecretArn');
  const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  await (
    await stack.clients.secrets()
  )
    .send(new PutSecretValueCommand({ SecretId: id, SecretString: value }))
    .catch(explain('the signing secret was not rotated'));
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** As long as the stack's first value: 381 bits, where HS256 requires 256. */
const LENGTH = 64;

/** Creates a value like the one that the deployment generated. */
function newSecret(): string {
  return Array.from({ length: LENGTH }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join(
    '',
  );
}
