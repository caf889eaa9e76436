import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createOriginVerifier } from '../../functions/adapters/http/origin-header.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';
import { aSuccess } from '../support/builders.ts';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';
import { TASK_TABLE } from '../support/store.ts';

const ORIGIN = 'canary-origin-secret';

const origin = createOriginVerifier(
  createKeyring(
    async () => [await importSigningKey(ORIGIN)],
    () => 0,
  ),
);

let receiver: TestReceiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.said.length = 0;
});

const post = (taskId: string, headers: Record<string, string>, token: string = receiver.token) =>
  receiver.receive(aRequest(token, JSON.stringify(aSuccess({ taskId })), { headers }), { origin });

const taskIds = async () => (await receiver.store.items(TASK_TABLE)).map(({ taskId }) => taskId);

test('a callback through the network in front is recorded', async () => {
  const { statusCode } = await post('through', { 'x-origin-verify': ORIGIN });

  expect(statusCode).toBe(200);
  expect(await taskIds()).toContain('through');
});

test.each([
  ['without the header', {}],
  ['with another value', { 'x-origin-verify': 'canary-guess' }],
])(
  'a callback that goes around it, %s, gets 401, is counted, and leaves nothing else',
  async (_name, headers) => {
    const { statusCode, body } = await post('around', headers);

    expect({ statusCode, body }).toMatchObject({
      statusCode: 401,
      body: { type: 'urn:suno-voice-callbacks:problem:origin-invalid' },
    });
    expect(await taskIds()).not.toContain('around');
    expect(receiver.said.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ CallbackUnauthorized: 1, because: 'bad_origin' }),
    ]);
  },
);

test('neither the secret nor a guess is logged', async () => {
  await post('through', { 'x-origin-verify': ORIGIN });
  await post('around', { 'x-origin-verify': 'canary-guess' });

  expect(receiver.said.join()).not.toMatch(/canary-origin|canary-guess/);
});

test('the header stands for no token', async () => {
  const { statusCode } = await post('forged', { 'x-origin-verify': ORIGIN }, 'bad-token');

  expect(statusCode).toBe(401);
  expect(await taskIds()).not.toContain('forged');
});

test('while its secret cannot be read, the answer is 503, so that the provider repeats', async () => {
  const cut = {
    isOurs: () => Promise.reject(new SecretUnavailableError({ cause: 'an outage', secret: 'origin secret' })),
  };

  const { statusCode } = await receiver.receive(aRequest(receiver.token, '{}'), { origin: cut });

  expect(statusCode).toBe(503);
});
