import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { type Submission, type World, send, sendUntilReceived } from '../world.ts';
import { check, checkTask, type Scenario, checkUnknown } from '../scenario.ts';
import { publicationsOf, writesAbout } from './calls.ts';
import { once } from 'node:events';
import { connect } from 'node:net';

export const connectionFailureThenRetry: Scenario = {
  id: 'connection failure then retry',
  name: 'answers 503 while the store cannot be reached, and records the retry; half a request changes nothing',
  async run(world) {
    const { taskId, url } = await world.submit();
    world.store.refuse(writesAbout(taskId));

    await sendHalf(url, JSON.stringify(aSuccess({ taskId })));
    const during = await send(url, aSuccess({ taskId }));
    check('answers', () => expect(during).toBe(503));
    await checkUnknown(world, taskId);
    await world.store.mend();
    const after = await send(url, aSuccess({ taskId }));

    check('answers', () => expect(after).toBe(200));
    await checkTask(world, taskId, {
      record: { outcome: 'succeeded', revision: 1, deliveries: 1 },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

/** Breaks off in the middle of the body. */
async function sendHalf(url: string, body: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${body.length}\r\n\r\n`;
  socket.write(head + body.slice(0, body.length / 2), () => socket.destroy());
  await once(socket, 'close');
}

/**
 * The store is so slow that the receiver has tried its write twice when the sender hangs up. Then the store does both,
 * and the answer to the first is lost.
 */
export const timeoutThenRetry: Scenario = {
  id: 'timeout then retry',
  name: 'makes one result of late writes of a slow store and the retry of a sender that hung up',
  async run(world) {
    const { taskId, url } = await world.submit();
    const writes = world.store.hold(writesAbout(taskId), 'before');
    const hangUp = new AbortController();

    const first = send(url, aSuccess({ taskId }), { signal: hangUp.signal });
    await Promise.race([writes.arrived(2), first]);
    hangUp.abort();
    await writes.release();
    const answers = [await first, await send(url, aSuccess({ taskId }))];

    check('answers', () => expect(answers).toEqual(['no answer', 200]));
    await checkTask(world, taskId, {
      record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', revision: 1 },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

export const restartBetweenAttempts: Scenario = {
  id: 'restart between attempts',
  name: 'recognises a repeated callback after everything was stopped and started',
  async run(world) {
    const { taskId, url } = await world.submit();

    const before = await send(url, aSuccess({ taskId }));
    await world.restart();
    const after = await send(url, aSuccess({ taskId }));

    check('answers', () => expect([before, after]).toEqual([200, 200]));
    await checkTask(world, taskId, {
      record: { outcome: 'succeeded', revision: 1, deliveries: 2, history: [{ why: 'duplicate' }] },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

export const crashAfterSend: Scenario = {
  id: 'crash after send',
  name: 'makes one result of a callback whose receiver was killed between write and answer',
  async run(world) {
    const { taskId, url } = await world.submit();
    const writes = world.store.hold(writesAbout(taskId), 'after');

    const first = send(url, aSuccess({ taskId }));
    await Promise.race([writes.arrived(1), first]);
    await world.kill('ReceiveCallback');
    await writes.release();
    const answers = [await first, ...(await sendUntilReceived(url, aSuccess({ taskId })))];

    check('answers', () => expect(answers).toEqual([500, 200]));
    await checkTask(world, taskId, {
      record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', revision: 1, deliveries: 2 },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

/** How often the publisher's client calls the topic before it stops. */
const PUBLISH_ATTEMPTS = 3;

const EXPECTED = {
  record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', revision: 1, deliveries: 1 },
  events: ['generate/1: succeeded, voice_8f2c1d'],
};

export const partialProcessing: Scenario = {
  id: 'partial processing',
  name: 'announces a record after the topic refused it or the publisher died, the same event each time',
  async run(world) {
    await theTopicRefuses(world);
    await thePublisherDiesBefore(world);
    await thePublisherDiesAfterwards(world);
  },
};

/** The publisher is alive, and stops after its attempts: the stream brings the record again. */
async function theTopicRefuses(world: World): Promise<void> {
  const task = await world.submit();
  const refused = world.topic.refuse(publicationsOf(task.taskId));

  await sendAndCheck(world, task);
  await refused.arrived(PUBLISH_ATTEMPTS);
  await world.topic.mend();

  await checkTask(world, task.taskId, EXPECTED);
}

async function thePublisherDiesBefore(world: World): Promise<void> {
  const task = await world.submit();
  const refused = world.topic.refuse(publicationsOf(task.taskId));

  await sendAndCheck(world, task);
  await refused.arrived(1);
  await world.kill('PublishEvents');
  await world.topic.mend();

  await checkTask(world, task.taskId, EXPECTED);
}

/** The topic has the event, and no process is left to mark it as published. */
async function thePublisherDiesAfterwards(world: World): Promise<void> {
  const task = await world.submit();
  const published = world.topic.hold(publicationsOf(task.taskId), 'after');

  await sendAndCheck(world, task);
  await published.arrived(1);
  await world.kill('PublishEvents');
  await published.release();

  await checkTask(world, task.taskId, EXPECTED);
}

async function sendAndCheck(world: World, { taskId, url }: Submission): Promise<void> {
  const answer = await send(url, aSuccess({ taskId }));
  check('answers', () => expect(answer).toBe(200));
  const recorded = await world.record(taskId);
  check('record', () => expect(recorded).toMatchObject(EXPECTED.record));
}
