import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send, sendUntilReceived } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import { writesAbout } from './calls.ts';

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
