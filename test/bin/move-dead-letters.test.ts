import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { moveDeadLetters, type Queue } from '../../bin/commands/redrive/move-dead-letters.ts';

const GROUP_SIZE = 10;
const LIMITER = { groupSize: GROUP_SIZE, acquire: () => Promise.resolve() };
const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:voices';

/** A queue that answers as `answer` says, without a server. */
function aQueue(answer: (command: unknown) => object): Queue {
  const send = (command: unknown) => Promise.resolve(command).then(answer);
  const sqs = Object.assign(new SQSClient({ region: 'eu-west-1' }), { send });
  return { arn: QUEUE_ARN, url: QUEUE_ARN, sqs, deadLetterQueue: undefined, waiting: 0, inFlight: 0 };
}

/** A queue whose receives bring letters with these ids. The first deletion of each id in `refused` fails. */
function aDeadLetterQueue(receives: string[][], refused = new Set<string>()): Queue {
  return aQueue((command) => {
    if (command instanceof DeleteMessageCommand) {
      const { ReceiptHandle: id = '' } = command.input;
      if (refused.delete(id)) throw new Error('Deleting is denied');
      return {};
    }
    expect(command).toBeInstanceOf(ReceiveMessageCommand);
    const ids = receives.shift() ?? [];
    const messages = ids.map((id): Message => {
      const source = id.startsWith('foreign') ? 'another queue' : QUEUE_ARN;
      return { MessageId: id, ReceiptHandle: id, Attributes: { DeadLetterQueueSourceArn: source } };
    });
    return { Messages: messages };
  });
}

function aTarget(): Queue {
  let copies = 0;
  return aQueue((command) => {
    expect(command).toBeInstanceOf(SendMessageCommand);
    copies += 1;
    return { MessageId: `copy-${copies}` };
  });
}

const move = (from: Queue, showCount: (moved: number) => void = () => undefined) =>
  moveDeadLetters({ from, to: aTarget(), isShared: false }, LIMITER, new AbortController().signal, showCount);

/** Counts the elements that iterations of arrays, maps and sets visit while `act` runs. */
async function countVisits(act: () => Promise<unknown>): Promise<number> {
  let visits = 0;
  const restore = [[], new Map(), new Set()].map((collection) => {
    const iterators = Object.getPrototypeOf(collection[Symbol.iterator]()) as { next: () => unknown };
    const { next } = iterators;
    iterators.next = function (...args) {
      visits += 1;
      return Reflect.apply(next, this, args);
    };
    return () => (iterators.next = next);
  });
  await act();
  for (let index = 0; index < restore.length; index += 1) restore[index]?.();
  return visits;
}

test('counts the last result of each letter, once', async () => {
  const shown: number[] = [];
  const received = [
    ['letter-1', 'letter-2', 'letter-3', 'foreign-1'],
    // A duplicate, a letter whose deletion failed at first, and a copy that a reader failed.
    ['letter-1', 'letter-2', 'foreign-1', 'copy-1'],
  ];

  const moved = await move(aDeadLetterQueue(received, new Set(['letter-2', 'letter-3'])), (count) =>
    shown.push(count),
  );

  expect(moved).toEqual({
    moved: 2,
    cameBack: 1,
    foreign: 1,
    failed: 1,
    problems: [
      'letter-2: Error: Deleting is denied; it is in both queues',
      'letter-3: Error: Deleting is denied; it is in both queues',
    ],
    end: 'nothing more',
  });
  expect(shown).toEqual([1, 2]);
});

test('visits twice as many elements for twice as many letters', async () => {
  const visits = (receives: number) =>
    countVisits(() =>
      move(
        aDeadLetterQueue(
          Array.from({ length: receives }, (_, receive) =>
            Array.from({ length: GROUP_SIZE }, (_, index) => `letter-${receive}-${index}`),
          ),
        ),
      ),
    );

  const [once, twice] = [await visits(50), await visits(100)];

  expect(once).toBeGreaterThan(0);
  expect(twice).toBeLessThanOrEqual(2 * once);
});
