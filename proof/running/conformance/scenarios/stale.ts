import { expect } from '@jest/globals';
import { mintCallbackUrl } from '../../../../client/callback-url.ts';
import { aFailure, aSuccess } from '../../../../test/support/builders.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import { checkRefusal } from './refusal.ts';
import type { World } from '../world.ts';

/** Further in the past than clocks may differ, in seconds. */
const LONG_EXPIRED_SECONDS = 120;

/** A signature with a timestamp would distinguish an old body from a new one. The token cannot; its end is all it has. */
export const stale: Scenario = {
  id: 'stale',
  name: 'refuses an expired token, and an old body on a good URL changes nothing',
  async run(world) {
    await anExpiredToken(world);
    await anOldBody(world);
  },
};

async function anExpiredToken(world: World): Promise<void> {
  const task = await world.submit();
  const expired = await mintCallbackUrl({
    baseUrl: world.baseUrl,
    secret: world.signingSecret,
    kind: 'generate',
    ref: task.ref,
    issuedAt: new Date(Date.now() - 2 * LONG_EXPIRED_SECONDS * 1_000),
    lifetimeSeconds: LONG_EXPIRED_SECONDS,
  });

  await checkRefusal(world, task, [expired]);
}

async function anOldBody(world: World): Promise<void> {
  const { taskId, url } = await world.submit();
  const old = aFailure({ taskId });

  const answers = [await send(url, old), await send(url, aSuccess({ taskId })), await send(url, old)];

  check('answers', () => expect(answers).toEqual([200, 200, 200]));
  await checkTask(world, taskId, {
    record: {
      outcome: 'succeeded',
      revision: 2,
      deliveries: 3,
      history: [{ why: 'late', outcome: 'failed' }],
    },
    events: ['generate/1: failed, generation_failed', 'generate/2: succeeded, voice_8f2c1d'],
  });
}
