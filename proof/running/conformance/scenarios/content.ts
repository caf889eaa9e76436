import { expect } from '@jest/globals';
import { aSuccess } from '../../../../test/support/builders.ts';
import { type World, send } from '../world.ts';
import { check, checkTask, type Scenario } from '../scenario.ts';
import { findSecret } from '../../../laws/secrecy.ts';
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
