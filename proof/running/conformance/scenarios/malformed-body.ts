import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

export const malformedBody: Scenario = {
  id: 'malformed body and content type',
  name: 'quarantines a body that is not a callback, and reads one that is under any content type; both get 200',
  async run(world) {
    await bodiesThatAreNoCallback(world);
    await contentTypesThatAreWrong(world);
  },
};

async function bodiesThatAreNoCallback(world: World): Promise<void> {
  const bodies = [
    { bodyOf: () => '', reason: 'not_json' },
    { bodyOf: (taskId: string) => `voice ready: ${taskId}`, reason: 'not_json' },
    {
      bodyOf: (taskId: string) => JSON.stringify(aSuccess({ taskId })).slice(0, -1),
      reason: 'not_json',
    },
    { bodyOf: (taskId: string) => [{ taskId }], reason: 'not_an_object' },
    { bodyOf: (taskId: string) => ({ data: { task: taskId } }), reason: 'no_task_id' },
  ];
  for (const { bodyOf, reason } of bodies) {
    const { taskId, ref, url } = await world.submit();

    const answer = await send(url, bodyOf(taskId));

    check('answers', () => expect(answer).toBe(200));
    const recorded = await world.record(taskId);
    check('record', () => expect(recorded).toBeUndefined());
    // The reference holds the task's id, so that the empty body is found as well.
    const quarantined = await world.quarantined(taskId);
    check('quarantine', () => expect(quarantined).toEqual([expect.objectContaining({ reason, ref })]));
  }
}

async function contentTypesThatAreWrong(world: World): Promise<void> {
  const { taskId, url } = await world.submit();
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', 'nonsense'];
  const answers = [await send(url, aSuccess({ taskId }), { headers: {} })];
  for (const type of types) {
    answers.push(await send(url, aSuccess({ taskId }), { headers: { 'content-type': type } }));
  }

  check('answers', () => expect(answers).toEqual([200, 200, 200, 200, 200]));
  await checkTask(world, taskId, {
    record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', revision: 1, deliveries: 5 },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}
