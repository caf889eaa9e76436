import { expect } from '@jest/globals';
import { aFailure, aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';

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
