import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import { writesAbout } from './calls.ts';

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
