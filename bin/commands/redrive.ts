import { Command } from 'commander';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { FailureBucketUnavailableError } from '../../functions/adapters/s3/failure-bucket-unavailable-error.ts';
import { CommandError } from './command-error.ts';
import { findPublishingTarget } from './publishing-target.ts';
import { redriveChosen, type Choice } from './redrive-chosen.ts';
import { createDryRunPorts, createRedrivePorts } from './redrive-ports.ts';
import { describeResult, isThrough, printLine, totalOf } from './redrive-report.ts';
import { parseSince } from './since.ts';
import { withTarget, type TargetOptions } from './target.ts';

type Options = TargetOptions & {
  readonly quarantined?: true;
  readonly since?: Date;
  readonly dryRun?: true;
  readonly json?: true;
};

const EXAMPLES = `
Examples:
  npm run -s voice-callbacks -- redrive --dry-run
  npm run -s voice-callbacks -- redrive --stack SunoVoiceCallbacks --since 2h`;

/** `redrive`: publishes what was given up, as far as it is still owed. */
export function redriveCommand(): Command {
  return withTarget(new Command('redrive'))
    .description(
      'publish what was given up or quarantined, as far as it is still owed (exit code 0 when nothing is left of it, else 1)',
    )
    .argument(
      '[id...]',
      'batches in the failure bucket by their keys, quarantined items by their ids (default: every batch)',
    )
    .option('--quarantined', 'every quarantined item of the task table, instead of the batches')
    .option(
      '--since <time>',
      'only what was given up or quarantined since then: 30m, 2h, 7d, or a time in ISO 8601',
      (text) => parseSince(text, new Date()),
    )
    .option('--dry-run', 'say what would become of it, and publish, delete and mark nothing')
    .option('--json', 'print what became of it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], options: Options) => {
      const choice = choiceOf(ids, options);
      const target = await findPublishingTarget(options);
      const ports = options.dryRun ? createDryRunPorts(target) : createRedrivePorts(target);
      const isDryRun = options.dryRun === true;
      if (isDryRun && !options.json) printLine('Dry run: nothing is published, deleted or marked.');
      const result = await redriveChosen(
        choice,
        target.failureBucket,
        ports,
        options.json ? () => undefined : printLine,
      ).catch(explainOutage);
      if (options.json) {
        console.log(JSON.stringify({ dryRun: isDryRun, ...result, records: totalOf(result.batches) }));
      } else {
        printLine(`${isDryRun ? 'Dry run: ' : ''}${describeResult(result)}`);
      }
      if (!isThrough(result)) process.exitCode = 1;
    });
}

function choiceOf(ids: readonly string[], { quarantined, since }: Options): Choice {
  if (ids.length === 0) return { kind: quarantined ? 'quarantined' : 'batches', since };
  if (quarantined === undefined && since === undefined) return { kind: 'named', ids };
  throw new CommandError(
    'ids name what to redrive, --quarantined and --since choose it: give one or the other',
  );
}

function explainOutage(error: unknown): never {
  const isOutage = error instanceof FailureBucketUnavailableError || error instanceof StoreUnavailableError;
  throw isOutage ? new CommandError(describeError(error)) : error;
}
