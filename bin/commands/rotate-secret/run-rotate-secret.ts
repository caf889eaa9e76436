import { CommandError } from '../command-error.ts';
import type { RotateSecretOptions } from '../rotate-secret.ts';
import { findStack } from '../target.ts';
import { newSecret } from './new-secret.ts';
import { signingSecretOf } from './signing-secret.ts';

/**
 * Rotates the signing secret, unless that would invalidate URLs that have not expired.
 *
 * @throws {CommandError} if it would, with the time from which a rotation is safe; and if there is no such stack or secret.
 */
export async function runRotateSecret(options: RotateSecretOptions): Promise<void> {
  const { urlLifetime, yes = false, dryRun = false, json = false } = options;
  const secret = signingSecretOf(await findStack(options));
  const { current, previous } = await secret.versions();
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

  if (!dryRun) await secret.put(newSecret());
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
    'URLs that were made with the last value stay good until they expire, or until the next rotation.',
    ...(endsUrlsMadeBefore === undefined
      ? []
      : [`URLs that were made before ${endsUrlsMadeBefore}, ${expired}, no longer work within 15 minutes.`]),
    `Rotate again after ${nextRotationFrom} at the earliest, so that no URL ends before its time.`,
  ].join('\n');
}

function secondsAfter(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1_000);
}
