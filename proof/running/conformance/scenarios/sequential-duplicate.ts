import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';

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
