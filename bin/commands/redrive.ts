import { Command } from 'commander';
import { CommandError } from './command-error.ts';
import type { Choice } from './redrive-chosen.ts';
import { parseSince } from './since.ts';
import { withTarget, type TargetOptions } from './target.ts';
import { wholeNumber } from './whole-number.ts';

export type RedriveOptions = TargetOptions & {
  readonly quarantined?: true;
  readonly since?: Date;
  readonly queue?: string;
  readonly rate?: number;
  readonly dryRun?: true;
  readonly json?: true;
};

/** How many dead letters are moved a second by default: as many as `replay` publishes. */
const DEFAULT_RATE = 10;

const MORE = `
With --queue, dead letters go back to the queue of a subscriber once it is mended: those that it failed too often, and those that SNS could
not deliver to it. Each is deleted after the queue took it; whatever interrupts this, run it again. Some may arrive twice, none is lost.

Where the setting webhookHmac is enforce, a quarantined callback is refused unless its webhook signature was valid when it last came in, as the
receiver would refuse it.

Exit codes:
  0  nothing is left of what was chosen
  1  something is: the lines above say what, and why; or nothing could be done

Examples:
  npm run -s voice-callbacks -- redrive --dry-run
  npm run -s voice-callbacks -- redrive --quarantined
  npm run -s voice-callbacks -- redrive --stack SunoVoiceCallbacks --since 2h
  npm run -s voice-callbacks -- redrive --stack SunoVoiceCallbacks --queue arn:aws:sqs:us-east-1:111122223333:voices --dry-run`;

/** `redrive`: processes again what was discarded, quarantined, or failed by a subscriber. */
export function redriveCommand(): Command {
  return withTarget(new Command('redrive'))
    .description(
      'publish what was given up, as far as it is still owed, read what was quarantined once more, or send dead letters of a subscriber back to it',
    )
    .argument(
      '[id...]',
      'batches in the failure bucket by their keys, what is in quarantine by its id (default: every batch)',
    )
    .option('--quarantined', 'everything that waits in quarantine, instead of the batches')
    .option(
      '--since <time>',
      'only what was given up, or last came into quarantine, since then: 30m, 2h, 7d, or a time in ISO 8601',
      (text) => parseSince(text, new Date()),
    )
    .option(
      '--queue <url-or-arn>',
      "the dead letters of this subscriber's queue instead: send them back to it",
    )
    .option(
      '--rate <count>',
      `how many dead letters a second at most (default: ${DEFAULT_RATE})`,
      wholeNumber(1, 1_000),
    )
    .option('--dry-run', 'say what would become of it, and publish, record, move, delete and mark nothing')
    .option('--json', 'print what became of it as JSON')
    .addHelpText('after', MORE)
    .action(async (ids: string[], options: RedriveOptions) => {
      const queue = queueOf(ids, options);
      if (queue !== undefined) {
        const { runRedriveQueue } = await import('./redrive-queue/run-redrive-queue.ts');
        await runRedriveQueue(queue, { ...options, rate: options.rate ?? DEFAULT_RATE });
        return;
      }
      const choice = choiceOf(ids, options);
      // Loaded here: the clients take as long to load as everything else, and no other command needs them.
      const { runRedrive } = await import('./run-redrive.ts');
      await runRedrive(choice, options);
    });
}

/** @throws {CommandError} if another selection is given too. */
function queueOf(ids: readonly string[], { queue, rate, quarantined, since }: RedriveOptions) {
  if (queue === undefined && rate !== undefined) throw new CommandError('--rate goes with --queue alone');
  const choosesMore = ids.length > 0 || quarantined !== undefined || since !== undefined;
  if (queue === undefined || !choosesMore) return queue;
  throw new CommandError(
    '--queue chooses all dead letters of a queue: it goes with no ids, --quarantined or --since',
  );
}

function choiceOf(ids: readonly string[], { quarantined, since }: RedriveOptions): Choice {
  if (ids.includes('')) throw new CommandError('an id is empty');
  if (ids.length === 0) return { kind: quarantined ? 'quarantined' : 'batches', since };
  if (quarantined === undefined && since === undefined) return { kind: 'named', ids };
  throw new CommandError(
    'ids name what to redrive, --quarantined and --since choose it: give one or the other',
  );
}
