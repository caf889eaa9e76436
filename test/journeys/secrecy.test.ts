import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('no token, secret, authorization header or voice id is in any log line', async () => {
  const url = await engine.url('canary-ref');
  const token = url.slice(url.lastIndexOf('/') + 1);
  const taskId = randomUUID();
  const headers = { authorization: 'Bearer canary-header', 'content-type': 'application/json' };
  const post = (body: unknown, to = url) =>
    fetch(to, { method: 'POST', headers, body: JSON.stringify(body) });
  const canary = { taskId, voiceId: 'voice_canary', callBackUrl: url, errorMessage: `see ${url}` };

  for (const body of [
    aSuccess(canary),
    aSuccess(canary),
    aSuccess({ ...canary, voiceId: 'voice_canary_2' }),
    { callBackUrl: url },
  ]) {
    await post(body);
  }
  await post(aSuccess(canary), `${engine.endpoints.api}/suno/voice-generate-callback/canary-token`);
  await post(aSuccess(canary), `${engine.endpoints.api}/nowhere/${token}`);
  await eventually(async () =>
    (await engine.record(taskId))?.['publishedRevision'] === 1 ? true : undefined,
  );

  const output = await eventually(async () => {
    const said = await engine.output();
    return said.includes(`${taskId}/generate/1`) && said.includes('CallbackQuarantined') ? said : undefined;
  });
  expect(output).toContain(taskId);
  expect(output).toContain('POST /suno/voice-generate-callback/{token}');
  for (const secret of [
    token,
    engine.endpoints.signingSecret,
    'canary-header',
    'canary-token',
    'voice_canary',
  ]) {
    expect(output).not.toContain(secret);
  }
  // And the page for people shows records, but no keys.
  const page = await (await fetch(engine.endpoints.console)).text();
  expect(page).toContain(taskId);
  for (const secret of [token, engine.endpoints.signingSecret]) expect(page).not.toContain(secret);
});
