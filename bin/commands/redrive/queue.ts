import { GetQueueAttributesCommand, GetQueueUrlCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import { openStack, type Stack } from '../../stack.ts';
import { deadLetterQueueOf, listSubscriptions, type Subscription } from '../../stack/subscriptions.ts';
import { CommandError, explain } from '../../terminal/command-error.ts';
import { interruptible } from '../../terminal/interruption.ts';
import { printable, withProblems, printLine, showProgress } from '../../terminal/text.ts';
import { createRateLimiter, SYSTEM_CLOCK } from '../../terminal/rate-limiter.ts';
import { moveDeadLetters, type MovedLetters, type Queue } from './move-dead-letters.ts';
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

const ARN = /^arn:[\w-]+:sqs:(?<region>[\w-]+):(?<account>\d+):(?<name>[\w-]+(\.fifo)?)$/;
const REGION_OF_URL = /^https:\/\/sqs\.(?<region>[\w-]+)\.amazonaws\./;

const ATTRIBUTES: QueueAttributeName[] = [
  'QueueArn',
  'RedrivePolicy',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
];

/**
 * Finds a queue by its URL or ARN, in the region of the URL or ARN.
 *
 * @throws {CommandError} if it is neither, or the queue does not exist or may not be read.
 */
async function findQueue(reference: string, stack: Stack): Promise<Queue> {
  const named = ARN.exec(reference)?.groups;
  if (named === undefined && !URL.canParse(reference))
    throw new CommandError(`--queue: ${reference} is neither the URL nor the ARN of a queue`);
  const region = named?.['region'] ?? REGION_OF_URL.exec(reference)?.groups?.['region'];
  const sqs = await stack.clients.sqs(region);
  const unreadable = explain(`the queue ${reference} could not be read`);
  const { QueueUrl: url = reference } =
    named === undefined
      ? {}
      : await sqs
          .send(
            new GetQueueUrlCommand({ QueueName: named['name'], QueueOwnerAWSAccountId: named['account'] }),
          )
          .catch(unreadable);
  const { Attributes: attributes = {} } = await sqs
    .send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ATTRIBUTES }))
    .catch(unreadable);
  return {
    arn: attributes['QueueArn'] ?? reference,
    url,
    sqs,
    deadLetterQueue: deadLetterQueueOf(attributes['RedrivePolicy']),
    waiting: Number(attributes['ApproximateNumberOfMessages'] ?? 0),
    inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

/** A queue that may hold dead letters of a subscriber's queue. */
interface DeadLetterQueue {
  readonly arn: string;
  /** Whether other subscriptions use it too: a message that SNS could not deliver does not name its subscription. */
  readonly isShared: boolean;
}

/**
 * Finds the queue for messages that readers failed too often, and the queue for messages that SNS could not deliver; mostly
 * both are the same queue.
 *
 * @throws {CommandError} if there is neither.
 */
function deadLetterQueuesOf(queue: Queue, subscriptions: readonly Subscription[]): DeadLetterQueue[] {
  const isOwn = ({ protocol, endpoint }: Subscription) => protocol === 'sqs' && endpoint === queue.arn;
  const own = subscriptions.filter(isOwn).map(({ deadLetterQueue }) => deadLetterQueue);
  const others = subscriptions.filter((subscription) => !isOwn(subscription));
  const arns = new Set([queue.deadLetterQueue, ...own].filter((arn) => arn !== undefined));
  if (arns.size === 0) {
    throw new CommandError(
      `${queue.arn} has no dead-letter queue: neither it nor a subscription of it to the topic has a redrive policy. ` +
        '--queue names the queue that its subscriber reads, and not the one with the dead letters',
    );
  }
  return [...arns].map((arn) => ({
    arn,
    isShared: others.some(({ deadLetterQueue }) => deadLetterQueue === arn),
  }));
}
