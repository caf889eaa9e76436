import { explainOutage } from './explain-outage.ts';
import { showProgress } from './progress.ts';
import { findPublishingTarget } from './publishing-target.ts';
import { redriveChosen, type Choice } from './redrive-chosen.ts';
import { createDryRunPorts, createRedrivePorts } from './redrive-ports.ts';
import { describeResult, isDone, printLine, totalOf } from './redrive-report.ts';
import type { RedriveOptions } from './redrive.ts';

/**
 * Redrives the selected items, and prints the results.
 *
 * @throws {CommandError} if there is no such stack, or the discarded batches cannot be listed.
 */
export async function runRedrive(choice: Choice, options: RedriveOptions): Promise<void> {
  const { dryRun = false, json = false } = options;
  const target = await findPublishingTarget(options);
  const ports = dryRun ? createDryRunPorts(target) : createRedrivePorts(target);
  const say = json ? () => undefined : printLine;
  if (dryRun) say('Dry run: nothing is published, recorded, deleted or marked.');

  const result = await redriveChosen(choice, target.failureBucket, ports, say)
    .catch(explainOutage)
    .finally(() => showProgress(''));
  say(`${dryRun ? 'Dry run: ' : ''}${describeResult(result)}`);
  if (json) console.log(JSON.stringify({ dryRun, ...result, records: totalOf(result.batches) }));
  if (!isDone(result)) process.exitCode = 1;
}
