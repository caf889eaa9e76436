import { expect } from '@jest/globals';
import { aFailure, aSuccess } from '../../../../test/support/builders.ts';
import { type World, send } from '../world.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import { writesAbout } from './calls.ts';

/** The kits do not have it: their signatures cover the body, and so the task. */
export const anotherSubmission: Scenario = {
  id: "another submission's URL",
  name: 'quarantines what a good URL reports about the task of another submission, also if it is better',
  async run(world) {
    const { taskId, ref, url } = await world.submit();
    const stolen = await world.submit();

    const genuine = await send(url, aFailure({ taskId }));
    const forged = await send(stolen.url, aSuccess({ taskId, voiceId: 'voice_forged' }));

    check('answers', () => expect([genuine, forged]).toEqual([200, 200]));
    const recorded = await world.record(taskId);
    check('record', () => expect(recorded).not.toHaveProperty('history'));
    await checkTask(world, taskId, {
      record: { outcome: 'failed', ref, revision: 1, deliveries: 1 },
      events: ['generate/1: failed, generation_failed'],
    });
    const quarantined = await world.quarantined(taskId);
    check('quarantine', () =>
      expect(quarantined).toEqual([
        expect.objectContaining({ reason: 'wrong_ref', taskId, ref: stolen.ref, deliveries: 1 }),
      ]),
    );
  },
};

export const orderReversed: Scenario = {
  id: 'order reversed',
  name: 'keeps a success, also if other results come before and after it',
  async run(world) {
    const { taskId, url } = await world.submit();

    const answers = [
      await send(url, aSuccess({ taskId })),
      await send(url, aFailure({ taskId })),
      await send(url, { taskId, status: 'generating_voice' }),
    ];

    check('answers', () => expect(answers).toEqual([200, 200, 200]));
    await checkTask(world, taskId, {
      record: {
        outcome: 'succeeded',
        voiceId: 'voice_8f2c1d',
        revision: 1,
        history: [
          { why: 'late', outcome: 'failed' },
          { why: 'late', outcome: 'awaiting' },
        ],
      },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

export const sequentialDuplicate: Scenario = {
  id: 'sequential duplicate',
  name: 'answers a repeated callback with 200, and announces nothing new',
  async run(world) {
    const { taskId, url } = await world.submit();

    const answers = [
      await send(url, aSuccess({ taskId })),
      await send(url, aSuccess({ taskId })),
      await send(url, aSuccess({ taskId })),
    ];

    check('answers', () => expect(answers).toEqual([200, 200, 200]));
    await checkTask(world, taskId, {
      record: {
        outcome: 'succeeded',
        revision: 1,
        deliveries: 3,
        history: [{ why: 'duplicate' }, { why: 'duplicate' }],
      },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

export const singleDelivery: Scenario = {
  id: 'single delivery',
  name: 'has recorded a callback when it answers 200, and announces its voice',
  async run(world) {
    const { taskId, ref, url } = await world.submit();

    const answer = await send(url, aSuccess({ taskId }));

    check('answers', () => expect(answer).toBe(200));
    await checkTask(world, taskId, {
      record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', ref, revision: 1, deliveries: 1 },
      events: ['generate/1: succeeded, voice_8f2c1d'],
    });
  },
};

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

/** Starts a second process of the receiver unless it has one, so that nothing below waits for that. */
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
