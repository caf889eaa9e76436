import { expect } from '@jest/globals';
import { aSuccess } from '../../support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Story } from '../story.ts';
import type { Submission, World } from '../world.ts';

export const malformedBody: Story = {
  scenario: 'malformed body and content type',
  name: 'keeps a body that is no callback and answers 400, and reads one that is, whatever its content type says',
  async run(world) {
    const task = await world.submit();
    await bodiesThatAreNoCallback(world, task);
    await contentTypesThatAreWrong(world, task);
  },
};

async function bodiesThatAreNoCallback(world: World, { taskId, url }: Submission): Promise<void> {
  const answers = [
    await send(url, ''),
    await send(url, `voice ready: ${taskId}`),
    await send(url, JSON.stringify(aSuccess({ taskId })).slice(0, -1)),
    await send(url, [{ taskId }]),
    await send(url, { data: { task: taskId } }),
  ];

  check('answers', () => expect(answers).toEqual([400, 400, 400, 400, 400]));
  const recorded = await world.record(taskId);
  check('record', () => expect(recorded).toBeUndefined());
  const quarantined = await world.quarantined(taskId);
  // The reference holds the task's id, so that the empty body is found as well.
  check('quarantine', () =>
    expect(quarantined.map(({ reason }) => reason).sort()).toEqual([
      'no_task_id',
      'not_an_object',
      'not_json',
      'not_json',
      'not_json',
    ]),
  );
}

async function contentTypesThatAreWrong(world: World, { taskId, url }: Submission): Promise<void> {
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
