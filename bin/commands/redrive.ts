import { Command } from 'commander';
import { withStack } from '../stack.ts';
import { CommandError } from '../terminal/command-error.ts';
import { parseTime, wholeNumber } from '../terminal/options.ts';
import type { Choice, RedriveOptions } from './redrive/run.ts';

type CommandOptions = RedriveOptions & {
  readonly quarantined?: true;
  readonly since?: Date;
  readonly queue?: string;
  readonly rate?: number;
};

/** How many dead letters are moved a second by default: as many as `replay` publishes. */
const DEFAULT_RATE = 10;

const MORE = `
With --queue, dead letters go back to the queue of a subscriber once the subscriber is repaired: the messages that it failed too often, and
those that SNS could not deliver to it. Each is deleted after the queue confirmed its copy. After an interruption, run the command again:
some messages may arrive twice, none is lost.

Where the setting webhookHmac is enforce, a quarantined callback is refused unless its webhook signature was valid when it last came in,
as the receiver would refuse it.

Exit codes:
  0  everything chosen is done
  1  something is left: the lines above say what, and why; or nothing could be done

Examples:
  npm run -s voice-callbacks -- redrive --dry-run
  npm run -s voice-callbacks -- redrive --quarantined
  npm run -s voice-callbacks -- redrive --stack SunoVoiceCallbacks --since 2h
  npm run -s voice-callbacks -- redrive --stack SunoVoiceCallbacks --queue arn:aws:sqs:us-east-1:111122223333:voices --dry-run`;

/** `redrive`: processes again what was discarded, quarantined, or failed by a subscriber. */
export function redriveCommand(): Command {
  return withStack(new Command('redrive'))
    .description(
      'publish the pending events of discarded batches, process quarantined items again, or send dead letters back to a subscriber',
    )
    .argument(
      '[id...]',
      'batches in the failure bucket by their keys, quarantined items by their ids (default: every batch)',
    )
    .option('--quarantined', 'every quarantined item, instead of the batches')
    .option(
      '--since <time>',
      'only what was discarded, or last quarantined, since then: 30m, 2h, 7d, or a time in ISO 8601',
      parseTime,
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
    .option('--dry-run', 'show what would happen, and publish, record, move, delete and mark nothing')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', MORE)
    .action(async (ids: string[], options: CommandOptions) => {
      const queue = queueOf(ids, options);
      if (queue !== undefined) {
        const { runRedriveQueue } = await import('./redrive/queue.ts');
        await runRedriveQueue(queue, { ...options, rate: options.rate ?? DEFAULT_RATE });
        return;
      }
      const choice = choiceOf(ids, options);
      const { runRedrive } = await import('./redrive/run.ts');
      await runRedrive(choice, options);
    });
}

/** @throws {CommandError} if another selection is given too. */
function queueOf(ids: readonly string[], { queue, rate, quarantined, since }: CommandOptions) {
  if (queue === undefined && rate !== undefined) throw new CommandError('--rate goes with --queue alone');
  const choosesMore = ids.length > 0 || quarantined !== undefined || since !== undefined;
  if (queue === undefined || !choosesMore) return queue;
  throw new CommandError(
    '--queue chooses all dead letters of a queue: it goes with no ids, --quarantined or --since',
  );
}

function choiceOf(ids: readonly string[], { quarantined, since }: CommandOptions): Choice {
  if (ids.includes('')) throw new CommandError('an id is empty');
  if (ids.length === 0) return { kind: quarantined ? 'quarantined' : 'batches', since };
  if (quarantined === undefined && since === undefined) return { kind: 'named', ids };
  throw new CommandError(
    'ids name what to redrive, --quarantined and --since choose it: give one or the other',
  );
}
