import { expect } from '@jest/globals';
import { aFailure, aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import type { World } from '../world.ts';
import { checkRefusal } from './refusal.ts';

/**
 * The token signs the URL, not the body: the provider signs nothing, and the body is not known when the URL is made.
 * So an altered body is believed as far as a genuine one would be.
 */
export const alteredAfterSigning: Scenario = {
  id: 'altered after signing',
  name: 'refuses an altered token; an altered body undoes no result, but wins when it comes first',
  async run(world) {
    await anAlteredToken(world);
    await anAlteredBodyAfterTheGenuine(world);
    await anAlteredBodyBeforeTheGenuine(world);
  },
};

async function anAlteredToken(world: World): Promise<void> {
  const task = await world.submit();
  const [head, , signature] = task.token.split('.');
  const claims = Buffer.from('{"sub":"another-order","aud":"generate","exp":4102444800}');

  await checkRefusal(world, task, [`${task.address}/${head}.${claims.toString('base64url')}.${signature}`]);
}

async function anAlteredBodyAfterTheGenuine(world: World): Promise<void> {
  const { taskId, url } = await world.submit();

  const answers = [
    await send(url, aSuccess({ taskId })),
    await send(url, aSuccess({ taskId, voiceId: 'voice_forged' })),
    await send(url, aFailure({ taskId })),
  ];

  check('answers', () => expect(answers).toEqual([200, 200, 200]));
  await checkTask(world, taskId, {
    record: {
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      revision: 1,
      history: [{ why: 'conflict', voiceId: 'voice_forged' }, { why: 'late' }],
    },
    events: ['generate/1: succeeded, voice_8f2c1d'],
  });
}

/** Only a second factor could prevent this: a lookup, or a signature of the body. The conflict rings an alarm. */
async function anAlteredBodyBeforeTheGenuine(world: World): Promise<void> {
  const { taskId, url } = await world.submit();

  const answers = [
    await send(url, aSuccess({ taskId, voiceId: 'voice_forged' })),
    await send(url, aSuccess({ taskId })),
  ];

  check('answers', () => expect(answers).toEqual([200, 200]));
  await checkTask(world, taskId, {
    record: { voiceId: 'voice_forged', revision: 1, history: [{ why: 'conflict', voiceId: 'voice_8f2c1d' }] },
    events: ['generate/1: succeeded, voice_forged'],
  });
}
