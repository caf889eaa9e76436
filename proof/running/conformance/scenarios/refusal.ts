import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, checkUnknown } from '../scenario.ts';
import type { Submission, World } from '../world.ts';

/**
 * Expects 401 at each of these URLs, for a genuine body and for one that is not a callback, and no trace of either: the
 * genuine callback that comes afterwards is the first report of the task.
 */
export async function checkRefusal(world: World, task: Submission, urls: readonly string[]): Promise<void> {
  const { taskId, url } = task;
  for (const refused of urls) {
    const answers = [
      await send(refused, aSuccess({ taskId, voiceId: 'voice_forged' })),
      await send(refused, `{"taskId":"${taskId}"`),
    ];
    check('answers', () => expect(answers).toEqual([401, 401]));
  }
  await checkUnknown(world, taskId);

  const answer = await send(url, aSuccess({ taskId }));

  check('answers', () => expect(answer).toBe(200));
  await checkTask(world, taskId, {
    record: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', revision: 1, deliveries: 1 },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}
