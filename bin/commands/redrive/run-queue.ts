import { openStack } from '../../stack.ts';
import { listSubscriptions } from '../../stack/subscriptions.ts';
import { explain } from '../../terminal/command-error.ts';
import { interruptible } from '../../terminal/interruption.ts';
import { printLine, showProgress } from '../../terminal/progress.ts';
import { createRateLimiter, SYSTEM_CLOCK } from '../../terminal/rate-limiter.ts';
import { printable, withProblems } from '../../terminal/text.ts';
import { moveDeadLetters, type MovedLetters } from './move-dead-letters.ts';
import { deadLetterQueuesOf, findQueue, type Queue } from './queue.ts';
import type { RedriveOptions } from './run.ts';

/**
 * Sends the dead letters of a subscriber's queue back to it, and prints the result.
 *
 * SQS has `StartMessageMoveTask`, but not for messages that SNS could not deliver, and not on the local engine.
 *
 * @throws {CommandError} if the stack or queue does not exist, or the queue has no dead-letter queue.
 */
export async function runRedriveQueue(
  reference: string,
  options: RedriveOptions & { readonly rate: number },
): Promise<void> {
  const { dryRun = false, json = false, rate } = options;
  const stack = await openStack(options);
  const to = await findQueue(reference, stack);
  const subscriptions = await listSubscriptions(stack).catch(
    explain(`the subscriptions of ${stack.output('TopicArn')} could not be read`),
  );
  const deadLetters = await Promise.all(
    deadLetterQueuesOf(to, subscriptions).map(async ({ arn, isShared }) => ({
      from: await findQueue(arn, stack),
      to,
      isShared,
    })),
  );
  const print = json ? () => undefined : printLine;
  if (dryRun) print('Dry run: nothing is moved.');

  const queues: RedrivenQueue[] = [];
  await interruptible(async (interrupted) => {
    for (const move of deadLetters) {
      const { arn: from, waiting, inFlight } = move.from;
      const showCount = (moved: number) => showProgress(`${moved} of about ${waiting} dead letters moved`);
      const letters = dryRun
        ? undefined
        : await moveDeadLetters(move, createRateLimiter(rate, SYSTEM_CLOCK), interrupted, showCount);
      const redriven = { from, waiting, inFlight, letters };
      queues.push(redriven);
      print(describeRedriven(redriven, to));
    }
  });
  showProgress('');
  if (json) console.log(JSON.stringify({ dryRun, to: to.arn, queues }));
  if (!queues.every(isDone)) process.exitCode = 1;
}

/** The result of the dead letters in one queue. */
interface RedrivenQueue {
  /** The ARN of the queue that they were in. */
  readonly from: string;
  /** How many there were before; an estimate by SQS. */
  readonly waiting: number;
  /** How many were hidden before, because another reader had received them; an estimate by SQS. */
  readonly inFlight: number;
  /** `undefined` in a dry run. */
  readonly letters: MovedLetters | undefined;
}

/** Returns whether no dead letter is left that needs attention. */
function isDone(redriven: RedrivenQueue): boolean {
  if (redriven.letters === undefined) return true;
  const { cameBack, foreign, failed, end } = redriven.letters;
  return end === 'nothing more' && hiddenIn(redriven) + cameBack + foreign + failed === 0;
}

/** Returns one line for a queue, and one for each problem that needs attention. */
function describeRedriven(redriven: RedrivenQueue, to: Queue): string {
  const { from, waiting, letters } = redriven;
  const hidden = hiddenIn(redriven);
  const hiding =
    hidden === 0 ? '' : `; about ${hidden} were received by another reader: look again in a minute`;
  if (letters === undefined) return `${from}: about ${deadLetters(waiting)} to move to ${to.arn}${hiding}`;
  const { moved, cameBack, foreign, failed, problems, end } = letters;
  const parts = [
    `${deadLetters(moved)} moved to ${to.arn}`,
    ...(cameBack > 0 ? [`${cameBack} came back, as they failed again`] : []),
    ...(foreign > 0 ? [`${foreign} left, as they belong or may belong to another queue`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(end === 'interrupted' ? ['interrupted before the rest'] : []),
    ...(end === 'unreadable' ? ['the rest could not be read'] : []),
  ];
  return withProblems(`${from}: ${parts.join('; ')}${hiding}`, problems.map(printable));
}

/** Returns how many of the messages in flight were not seen: after a killed run they stay hidden for a minute. */
function hiddenIn({ waiting, inFlight, letters }: RedrivenQueue): number {
  if (letters === undefined) return inFlight;
  const seen = letters.moved + letters.foreign + letters.failed;
  return letters.end === 'nothing more' ? Math.min(inFlight, Math.max(0, waiting + inFlight - seen)) : 0;
}

function deadLetters(count: number): string {
  return `${count} dead ${count === 1 ? 'letter' : 'letters'}`;
}
