import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { findSecret } from '../../../laws/secrecy.ts';
import { send } from '../sender.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import { writesAbout } from './calls.ts';

export const redactionCanary: Scenario = {
  id: 'redaction canary',
  name: 'writes no token, secret or voice id into any log, on success or failure',
  async run(world) {
    const { taskId, url, address, token } = await world.submit();
    const voice = { taskId, voiceId: 'voice_canary', callBackUrl: url, errorMessage: `see ${url}` };
    const headers = { authorization: 'Bearer header_canary', 'content-type': 'application/json' };

    world.store.refuse(writesAbout(taskId));
    const during = await send(url, aSuccess(voice), { headers });
    await world.store.mend();
    const answers = [
      during,
      await send(url, aSuccess(voice), { headers }),
      await send(url, aSuccess({ ...voice, voiceId: 'voice_canary_2' }), { headers }),
      await send(url, { voiceId: 'voice_canary', callBackUrl: url }),
      await send(`${address}/token_canary`, aSuccess(voice)),
    ];

    check('answers', () => expect(answers).toEqual([503, 200, 200, 200, 401]));
    await checkTask(world, taskId, {
      record: { voiceId: 'voice_canary', revision: 1, deliveries: 2, history: [{ why: 'conflict' }] },
      events: ['generate/1: succeeded, voice_canary'],
    });
    const said = await world.logsWith([
      'Callback not recorded',
      'CallbackConflict',
      'CallbackQuarantined',
      'CallbackUnauthorized',
      `"eventId":"${taskId}/generate/1"`,
    ]);
    const secrets = [world.signingSecret, 'voice_canary', 'header_canary', 'token_canary'];
    check('logs', () => expect(findSecret(said, { secrets, tokens: [token] })).toBeUndefined());
  },
};
