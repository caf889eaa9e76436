import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash, randomUUID } from 'node:crypto';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import type { SignatureFinding } from '../../functions/domain/quarantine.ts';
import { enforceSignatures, observeSignatures } from '../../functions/receive-callback/receive-callback.ts';
import { aFailure, aSuccess, TRACE_ID } from '../support/builders.ts';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';
import { QUARANTINE_TABLE, TASK_TABLE, type TestStore } from '../support/store.ts';
import { webhookHeaders, webhookVerifierOf } from '../support/webhook.ts';

const KEY = 'canary-webhook-key';
/** 2026-11-23T10:00:00Z, the receiver's time. */
const NOW_SECONDS = 1_795_428_000;

let receiver: TestReceiver;
let store: TestStore;
let token: string;
let receive: TestReceiver['receive'];

beforeAll(async () => {
  receiver = await startReceiver();
  ({ store, token, receive } = receiver);
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.said.length = 0;
});

const verifier = webhookVerifierOf(KEY, 'previous-webhook-key');
const modes = {
  off: undefined,
  observe: observeSignatures(verifier),
  enforce: enforceSignatures(verifier),
};
type Mode = keyof typeof modes;
const MODES: Mode[] = ['off', 'observe', 'enforce'];

/** Posts a body with these headers to a receiver in this mode. */
const post = (mode: Mode, body: object | string, headers: Record<string, string>, urlToken = token) =>
  receive(aRequest(urlToken, typeof body === 'string' ? body : JSON.stringify(body), { headers }), {
    signatures: modes[mode],
  });

/** The headers of a callback for this task, in each state that they can be in. */
const STATES = {
  valid: (taskId: string) => webhookHeaders(KEY, taskId, NOW_SECONDS),
  'of the previous key': (taskId: string) => webhookHeaders('previous-webhook-key', taskId, NOW_SECONDS),
  missing: () => ({}),
  'of another key': (taskId: string) => webhookHeaders('another-key', taskId, NOW_SECONDS),
  'of another task': () => webhookHeaders(KEY, 'another-task', NOW_SECONDS),
  'five minutes old': (taskId: string) => webhookHeaders(KEY, taskId, NOW_SECONDS - 300),
  'more than five minutes old': (taskId: string) => webhookHeaders(KEY, taskId, NOW_SECONDS - 301),
  'more than five minutes ahead': (taskId: string) => webhookHeaders(KEY, taskId, NOW_SECONDS + 301),
} satisfies Record<string, (taskId: string) => Record<string, string>>;

const linesOf = ({ said }: TestReceiver) => said.map((line) => JSON.parse(line) as unknown);

async function quarantined(body: string) {
  const digest = createHash('sha256').update(body).digest('hex');
  return (await store.items(QUARANTINE_TABLE)).find((item) => item['digest'] === digest);
}

/** A token of a submission of its own, in whose quarantine is nothing yet. */
const aToken = () => receiver.tokenOf(`order-${randomUUID()}`);

async function kept(): Promise<unknown[]> {
  return [await store.items(TASK_TABLE), await store.items(QUARANTINE_TABLE)];
}

const refused = {
  statusCode: 401,
  headers: { 'content-type': 'application/problem+json' },
  body: {
    type: 'urn:suno-voice-callbacks:problem:signature-invalid',
    title: 'The callback has no valid webhook signature',
    status: 401,
    detail:
      'Only callbacks that kie.ai signed for their task in the last five minutes are accepted here (`X-Webhook-Timestamp`, `X-Webhook-Signature`). Nothing was kept.',
  },
};

describe('a callback with a good token, whose webhook signature is', () => {
  test.each<[keyof typeof STATES, string, 200 | 401]>([
    ['valid', 'Valid', 200],
    ['of the previous key', 'Valid', 200],
    ['missing', 'Missing', 401],
    ['of another key', 'Invalid', 401],
    ['of another task', 'Invalid', 401],
    ['five minutes old', 'Valid', 200],
    ['more than five minutes old', 'Expired', 401],
    ['more than five minutes ahead', 'Expired', 401],
  ])(
    '%s is counted as %s where that is looked at, and gets %s where it is enforced',
    async (state, fact, enforced) => {
      const signature = fact.toLowerCase();
      for (const mode of MODES) {
        receiver.said.length = 0;
        const taskId = randomUUID();

        const answer = await post(mode, aSuccess({ taskId }), STATES[state](taskId));

        const isRecorded = mode !== 'enforce' || enforced === 200;
        const line = isRecorded
          ? {
              CallbackApplied: 1,
              CallbackRecorded: 1,
              taskId,
              ref: 'order-17',
              outcome: 'succeeded',
              transition: 'applied',
            }
          : { CallbackUnauthorized: 1, because: 'bad_signature' };
        const counted = mode === 'off' ? {} : { [`WebhookSignature${fact}`]: 1, signature };
        expect([mode, answer.statusCode]).toEqual([mode, isRecorded ? 200 : 401]);
        expect(linesOf(receiver)).toEqual([
          {
            _aws: expect.any(Object),
            service: 'test',
            kind: 'generate',
            traceId: TRACE_ID,
            address: '203.0.113.9',
            userAgent: 'provider/1',
            durationMs: 0,
            ...line,
            ...counted,
          },
        ]);
        expect((await store.record(taskId))?.['voiceId']).toBe(isRecorded ? 'voice_8f2c1d' : undefined);
      }
    },
  );
});

describe('where signatures are enforced', () => {
  test('a refused callback gets no reason, and leaves nothing', async () => {
    const before = await kept();

    for (const state of ['missing', 'of another key', 'more than five minutes old'] as const) {
      const taskId = randomUUID();
      expect(await post('enforce', aSuccess({ taskId }), STATES[state](taskId))).toEqual(refused);
    }

    expect(await kept()).toEqual(before);
  });

  test('a signature opens nothing that the token does not', async () => {
    const taskId = randomUUID();
    const headers = STATES.valid(taskId);

    const forged = await post('enforce', aSuccess({ taskId }), headers, 'forged');
    const bare = await receive(aRequest(undefined, JSON.stringify(aSuccess({ taskId })), { headers }), {
      signatures: modes.enforce,
    });

    expect([forged, bare]).toMatchObject([
      { statusCode: 401, body: { title: 'The URL has no valid token' } },
      { statusCode: 401, body: { title: 'The URL has no token' } },
    ]);
    expect(receiver.said.join('\n')).not.toContain('WebhookSignature');
    expect(await store.record(taskId)).toBeUndefined();
  });

  test('the id that is recorded must be the signed one', async () => {
    const taskId = randomUUID();
    const other = randomUUID();
    const body = { taskId: other, task_id: other, data: { taskId, status: 'success', voiceId: 'v' } };

    expect(await post('enforce', body, STATES.valid(other))).toEqual(refused);
    expect(await store.record(taskId)).toBeUndefined();
    expect(await post('enforce', body, STATES.valid(taskId))).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded' });
    expect(await store.record(other)).toBeUndefined();
  });

  test.each([
    ['at the top', (taskId: string) => ({ taskId, status: 'success', voiceId: 'v' })],
    ['in data', (taskId: string) => ({ data: { taskId, status: 'success', voiceId: 'v' } })],
    ['in data, in snake case', (id: string) => ({ data: { task_id: id, status: 'success', voiceId: 'v' } })],
  ])('the task id may stand %s', async (_where, bodyOf) => {
    const taskId = randomUUID();

    expect(await post('enforce', bodyOf(taskId), STATES.valid(taskId))).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ voiceId: 'v' });
  });

  test('the body is not signed: a genuine signature is good for another result of its task', async () => {
    const taskId = randomUUID();
    const headers = STATES.valid(taskId);

    expect(await post('enforce', aFailure({ taskId }), headers)).toMatchObject({ statusCode: 200 });
    expect(await post('enforce', aSuccess({ taskId }), headers)).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', revision: 2 });
  });

  test('a repeated callback is a duplicate, as ever', async () => {
    const taskId = randomUUID();
    const headers = STATES.valid(taskId);

    await post('enforce', aSuccess({ taskId }), headers);
    await post('enforce', aSuccess({ taskId }), headers);

    expect(linesOf(receiver)).toMatchObject([
      { CallbackApplied: 1, WebhookSignatureValid: 1 },
      { CallbackDuplicate: 1, WebhookSignatureValid: 1 },
    ]);
  });
});

describe('a body that is not a callback, which no signature can be checked for', () => {
  const bodies = () =>
    [
      ['no task id', JSON.stringify({ status: 'fail', nonce: randomUUID() })],
      ['no JSON', `nonsense ${randomUUID()}`],
      ['a body over 64 KiB', JSON.stringify(aSuccess({ pad: randomUUID().repeat(2_000) }))],
    ] as const;

  test('gets 401 where signatures are enforced, and is not kept', async () => {
    const before = await kept();
    for (const [name, body] of bodies()) {
      const answer = await post('enforce', body, webhookHeaders(KEY, 'undefined', NOW_SECONDS));

      expect([name, answer]).toEqual([name, refused]);
    }

    expect(linesOf(receiver)).toEqual(
      bodies().map(() => expect.objectContaining({ CallbackUnauthorized: 1, WebhookSignatureInvalid: 1 })),
    );
    expect(await kept()).toEqual(before);
  });

  test.each<SignatureFinding | undefined>([
    'valid',
    'missing',
    'invalid',
    'expired',
    'unverified',
    undefined,
  ])('is kept with what was found out about the signature of its last delivery: %s', async (finding) => {
    const body = `nonsense ${randomUUID()}`;
    const urlToken = await aToken();
    const earlier = finding === 'missing' ? 'valid' : 'missing';
    const receiveAs = (found: SignatureFinding | undefined) =>
      receive(aRequest(urlToken, body), {
        signatures: found && { judge: () => Promise.resolve({ finding: found, isRefused: false }) },
      });

    await receiveAs(earlier);
    expect(await quarantined(body)).toMatchObject({ signature: earlier });
    await receiveAs(finding);

    const { deliveries, signature } = (await quarantined(body)) ?? {};
    expect({ deliveries, signature }).toEqual({ deliveries: 2, signature: finding });
  });

  test.each<Mode>(['off', 'observe'])('is kept as ever where they are not: %s', async (mode) => {
    for (const [name, body] of bodies()) {
      receiver.said.length = 0;

      const answer = await post(mode, body, {}, await aToken());

      expect([name, answer]).toMatchObject([name, { statusCode: 200, body: { status: 'quarantined' } }]);
      expect(await quarantined(body)).toMatchObject({ deliveries: 1 });
      expect(linesOf(receiver)).toEqual([
        mode === 'off'
          ? expect.not.objectContaining({ signature: expect.anything() })
          : expect.objectContaining({ CallbackQuarantined: 1, WebhookSignatureMissing: 1 }),
      ]);
    }
  });
});

describe('while the key cannot be fetched', () => {
  const down = {
    verify: () =>
      Promise.reject(new SecretUnavailableError({ cause: new Error('timeout'), secret: 'webhook HMAC key' })),
  };
  const post = (signatures: ReturnType<typeof enforceSignatures>, taskId: string) =>
    receive(aRequest(token, JSON.stringify(aSuccess({ taskId })), { headers: STATES.valid(taskId) }), {
      signatures,
    });

  test('cannot be enforced, so the answer makes the provider repeat, and nothing is recorded', async () => {
    const taskId = randomUUID();

    const answer = await post(enforceSignatures(down), taskId);

    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } });
    expect(await store.record(taskId)).toBeUndefined();
    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'Callback not recorded',
        error: 'SecretUnavailableError: The webhook HMAC key could not be fetched <- Error: timeout',
      }),
      { _aws: expect.any(Object), service: 'test', CallbackUnavailable: 1 },
    ]);
  });

  test.each([
    [
      'an outage',
      down,
      'SecretUnavailableError: The webhook HMAC key could not be fetched <- Error: timeout',
    ],
    ['a fault of our own', { verify: () => Promise.reject(new TypeError('bug')) }, 'TypeError: bug'],
  ])(
    'who observes records the callback all the same, counts it, and says why once: %s',
    async (_name, broken, error) => {
      const taskId = randomUUID();

      const answer = await post(observeSignatures(broken), taskId);

      expect(answer).toMatchObject({ statusCode: 200 });
      expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_8f2c1d' });
      expect(linesOf(receiver)).toEqual([
        expect.objectContaining({
          level: 'WARN',
          message: 'Webhook signature not verified',
          traceId: TRACE_ID,
          error,
        }),
        expect.objectContaining({
          CallbackApplied: 1,
          WebhookSignatureUnverified: 1,
          signature: 'unverified',
          taskId,
        }),
      ]);
    },
  );
});

test("the time that the key takes is the store's: it runs from the token on", async () => {
  const order: string[] = [];
  const taskId = randomUUID();

  await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))), {
    storeBudget: () => {
      order.push('budget');
      return AbortSignal.timeout(5_000);
    },
    signatures: {
      judge: () => {
        order.push('signature');
        return Promise.resolve({ finding: 'valid', isRefused: false });
      },
    },
  });

  expect(order).toEqual(['budget', 'signature']);
});

test('an outage of the store is an outage, with any signature', async () => {
  const taskId = randomUUID();
  const down = () =>
    Promise.reject(new StoreUnavailableError('UpdateItem', { cause: new Error('ECONNREFUSED') }));

  const answer = await receive(
    aRequest(token, JSON.stringify(aSuccess({ taskId })), { headers: STATES.valid(taskId) }),
    { signatures: modes.enforce, tasks: { commit: down } },
  );

  expect(answer).toMatchObject({ statusCode: 503 });
});

test('property: no headers make a fault of a callback: it is recorded, or refused where they count', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.constantFrom('', '1'.repeat(5_000)),
  );
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('x-webhook-signature', 'X-Webhook-Timestamp', 'x-webhook-timestamp', '__proto__'),
  );
  const body = JSON.stringify(aSuccess({ taskId: randomUUID() }));
  const expected = { off: 200, observe: 200, enforce: 401 };

  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value), fc.constantFrom(...MODES), async (headers, mode) => {
      expect((await post(mode, body, headers)).statusCode).toBe(expected[mode]);
    }),
  );
});

test('neither the key nor a signature is in any line', async () => {
  const taskId = randomUUID();
  const genuine = STATES.valid(taskId);
  const forged = { ...genuine, 'x-webhook-signature': 'canary-signature' };

  for (const mode of MODES) {
    for (const headers of [genuine, forged]) await post(mode, aSuccess({ taskId }), headers);
  }

  const said = receiver.said.join('\n');
  for (const secret of [KEY, genuine['x-webhook-signature'], 'canary-signature', token]) {
    expect(said).not.toContain(secret);
  }
});
