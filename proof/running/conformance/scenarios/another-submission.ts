import { expect } from '@jest/globals';
import { aFailure, aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';

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
