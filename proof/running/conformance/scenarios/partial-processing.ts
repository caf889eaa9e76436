import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import type { Submission, World } from '../world.ts';
import { publicationsOf } from './calls.ts';

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
