import { setTimeout as sleep } from 'node:timers/promises';
import { explain } from '../deployed-stack.ts';
import { interruptible } from '../interruption.ts';
import { createPace } from '../pace.ts';
import { showProgress } from '../progress.ts';
import { printLine } from '../redrive-report.ts';
import type { RedriveOptions } from '../redrive.ts';
import { listSubscriptions, topicOf } from '../subscriptions.ts';
import { findStack } from '../target.ts';
import { deadLetterQueuesOf } from './dead-letter-queues.ts';
import { moveDeadLetters } from './move-dead-letters.ts';
import { connectorOf, findQueue } from './queue.ts';
import { describeRedriven, isThrough, type RedrivenQueue } from './render-moved.ts';

const CLOCK = { nowMs: () => performance.now(), waitMs: (ms: number) => sleep(ms) };

/**
 * Sends the dead letters of a subscriber's queue back to it, and prints the result.
 *
 * SQS has `StartMessageMoveTask`, but not for messages that SNS could not deliver, and not on the local engine.
 *
 * @throws {CommandError} if there is no such stack or queue, or the queue has no dead-letter queue.
 */
export async function runRedriveQueue(
  reference: string,
  options: RedriveOptions & { readonly rate: number },
): Promise<void> {
  const { dryRun = false, json = false, rate } = options;
  const found = await findStack(options);
  const connect = connectorOf(found);
  const to = await findQueue(reference, connect);
  const topic = topicOf(found);
  const subscriptions = await listSubscriptions(topic).catch(
    explain(`the subscriptions of ${topic.topicArn} could not be read`),
  );
  const deadLetters = await Promise.all(
    deadLetterQueuesOf(to, subscriptions).map(async ({ arn, isShared }) => ({
      from: await findQueue(arn, connect),
      to,
      isShared,
    })),
  );
  const say = json ? () => undefined : printLine;
  if (dryRun) say('Dry run: nothing is moved.');

  const queues: RedrivenQueue[] = [];
  await interruptible(async (interrupted) => {
    for (const move of deadLetters) {
      const { arn: from, waiting, inFlight } = move.from;
      const showCount = (moved: number) => showProgress(`${moved} of about ${waiting} dead letters moved`);
      const letters = dryRun
        ? undefined
        : await moveDeadLetters(move, createPace(rate, CLOCK), interrupted, showCount);
      const redriven = { from, waiting, inFlight, letters };
      queues.push(redriven);
      say(describeRedriven(redriven, to));
    }
  });
  showProgress('');
  if (json) console.log(JSON.stringify({ dryRun, to: to.arn, queues }));
  if (!queues.every(isThrough)) process.exitCode = 1;
}
