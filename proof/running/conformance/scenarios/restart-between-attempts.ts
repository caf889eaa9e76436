import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';

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
