import { expect } from '@jest/globals';
import { aFailure, aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import type { World } from '../world.ts';
import { writesAbout } from './calls.ts';

const COPIES = 16;

export const concurrentDuplicates: Scenario = {
  id: 'concurrent duplicates',
  name: 'makes one result of sixteen copies at once, and keeps the better of two that race',
  async run(world) {
    await twoProcesses(world);
    await sixteenCopiesAtOnce(world);
    await twoResultsThatRace(world);
  },
};

/** Starts a second process of the receiver, if there is none: then nothing below waits for that. */
async function twoProcesses(world: World): Promise<void> {
  const submissions = [await world.submit(), await world.submit()];
  const sending = submissions.map(async ({ taskId, url }) => {
    const writes = world.store.hold(writesAbout(taskId), 'before');
    const answer = send(url, aSuccess({ taskId }));
    await Promise.race([writes.arrived(1), answer]);
    return { answer, writes };
  });
  for (const { answer, writes } of await Promise.all(sending)) {
    await writes.release();
    await answer;
  }
}

/** Two processes have decided before either of them writes: only the store can order them. */
async function sixteenCopiesAtOnce(world: World): Promise<void> {
  const { taskId, url } = await world.submit();
  const writes = world.store.hold(writesAbout(taskId), 'before');

  const sending = Promise.all(Array.from({ length: COPIES }, () => send(url, aSuccess({ taskId }))));
  await Promise.race([writes.arrived(2), sending]);
  await writes.release();
  const answers = await sending;

  check('answers', () => expect(answers).toEqual(Array.from({ length: 16 }, () => 200)));
  await checkTask(world, taskId, {
    record: { outcome: 'succeeded', revision: 1, deliveries: 16 },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}

async function twoResultsThatRace(world: World): Promise<void> {
  const { taskId, url } = await world.submit();
  const writes = world.store.hold(writesAbout(taskId), 'before');

  const success = send(url, aSuccess({ taskId }));
  await Promise.race([writes.arrived(1), success]);
  const failure = send(url, aFailure({ taskId }));
  await Promise.race([writes.arrived(2), failure]);
  await writes.release();
  const answers = [await success, await failure];

  check('answers', () => expect(answers).toEqual([200, 200]));
  await checkTask(world, taskId, {
    record: {
      outcome: 'succeeded',
      revision: 1,
      deliveries: 2,
      history: [{ why: 'late', outcome: 'failed' }],
    },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}
