import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';

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
