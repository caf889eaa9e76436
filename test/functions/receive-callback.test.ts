import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createHash, randomUUID } from 'node:crypto';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/secret-unavailable-error.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { aFailure, aSuccess, TRACE_ID, TRACEPARENT } from '../support/builders.ts';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';
import { QUARANTINE_TABLE, type TestStore } from '../support/store.ts';
import { unexpected } from '../support/sweeping.ts';

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

/** What was logged: metrics, or a line for people. */
const linesOf = ({ said }: TestReceiver) => said.map((line) => JSON.parse(line) as unknown);

const quarantined = async (body: string | Uint8Array) => {
  const digest = createHash('sha256').update(body).digest('hex');
  return (await store.items(QUARANTINE_TABLE)).find((item) => item['digest'] === digest);
};

/** Callbacks of a task, one after the other: applied, a duplicate, late, and in conflict. */
const everyTransition = (taskId: string) => [
  aSuccess({ taskId }),
  aSuccess({ taskId }),
  aFailure({ taskId }),
  aSuccess({ taskId, voiceId: 'other' }),
];

describe('a callback that can be read', () => {
  test('is recorded, and answered in the words that the provider knows', async () => {
    const taskId = randomUUID();

    const answer = await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))));

    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: { status: 'received' },
    });
    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      ref: 'order-17',
      receivedAt: '2026-11-23T10:00:00.000Z',
      via: 'callback',
      client: { address: '203.0.113.9', userAgent: 'provider/1' },
    });
  });

  test('is read without headers, address and user agent: nothing is lost over what is only nice to know', async () => {
    const taskId = randomUUID();
    const { headers, ...request } = aRequest(token, JSON.stringify(aSuccess({ taskId })));
    const bare = { ...request, requestContext: { http: {} } } as unknown as APIGatewayProxyEventV2;

    expect(await receive(bare)).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', client: {} });
  });

  test('is read from base64 too', async () => {
    const taskId = randomUUID();
    const body = Buffer.from(JSON.stringify(aSuccess({ taskId })));

    expect(await receive(aRequest(token, body))).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded' });
  });

  test('is read in the charset that it declares', async () => {
    const taskId = randomUUID();
    const body = Buffer.from(JSON.stringify(aSuccess({ taskId, errorMessage: 'né' })), 'latin1');
    const headers = { 'content-type': 'application/json; charset=ISO-8859-1' };

    expect(await receive(aRequest(token, body, { headers }))).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ errorMessage: 'né' });
  });

  test('of a record that somebody edited, so that it refuses what says more, is a conflict', async () => {
    const remembered: unknown[] = [];
    const tasks: TaskStore = {
      apply: () => Promise.resolve({ kind: 'refused', current: { rank: 0 } }),
      remember: (_report, why) => {
        remembered.push(why);
        return Promise.resolve();
      },
      askNow: () => Promise.reject(new Error('Nobody is to be asked')),
      askAgain: () => Promise.reject(new Error('Nobody is to be asked')),
    };

    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), { tasks })).toMatchObject({
      statusCode: 200,
    });
    expect(remembered).toEqual(['conflict']);
  });

  test.each([
    ['another voice', 'conflict', { voiceId: 'voice_of_others' }],
    ['the same voice', 'duplicate', { voiceId: 'voice_8f2c1d' }],
  ])('that claims %s of a task whose result was confirmed is a %s', async (_claim, transition, data) => {
    const remembered: unknown[] = [];
    const current = { rank: 3, result: 'voice_8f2c1d' };
    const tasks: TaskStore = {
      apply: () => Promise.resolve({ kind: 'refused', current }),
      remember: (_report, why) => Promise.resolve(void remembered.push(why)),
      askNow: () => Promise.reject(new Error('Nobody is to be asked')),
      askAgain: () => Promise.reject(new Error('Nobody is to be asked')),
    };
    const request = aRequest(token, JSON.stringify(aSuccess(data)));

    expect(await receive(request, { tasks, confirmsResults: true })).toMatchObject({ statusCode: 200 });
    expect(remembered).toEqual([transition]);
  });

  test.each([
    ['waits for its result', { rank: 0, reason: 'in_progress' }, 'the provider is asked now', 'duplicate'],
    ['was contradicted', { rank: 0, reason: 'contradicted' }, 'the provider is asked now', 'duplicate'],
    ['was given up', { rank: 1, reason: 'timed_out' }, 'the provider is asked once more', 'late'],
    ['is asked about already', { rank: 0, reason: 'no_result' }, 'remembered as duplicate', 'duplicate'],
  ])('that hints at the result of a task which %s: %s', async (...[, current, done, transition]) => {
    const calls: string[] = [];
    const note = (call: string) => Promise.resolve(void calls.push(call));
    const tasks: TaskStore = {
      apply: () => Promise.resolve({ kind: 'refused', current }),
      remember: (_report, why) => note(`remembered as ${why}`),
      askNow: () => note('the provider is asked now'),
      askAgain: () => note('the provider is asked once more'),
    };

    const answer = await receive(aRequest(token, JSON.stringify(aSuccess({ voiceId: '' }))), { tasks });

    expect(answer).toMatchObject({ statusCode: 200 });
    expect(calls).toEqual([done]);
    expect(linesOf(receiver)).toEqual([expect.objectContaining({ outcome: 'awaiting', transition })]);
  });

  test('again, late or in conflict is answered with 200 too, so that the provider stops', async () => {
    const taskId = randomUUID();
    const bodies = everyTransition(taskId);

    const answers = [];
    for (const body of bodies)
      answers.push((await receive(aRequest(token, JSON.stringify(body)))).statusCode);

    const record = await store.record(taskId);
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(record).toMatchObject({ voiceId: 'voice_8f2c1d', revision: 1, deliveries: 4 });
    expect((record?.['history'] as { why: string }[]).map(({ why }) => why)).toEqual([
      'duplicate',
      'late',
      'conflict',
    ]);
  });

  test('is stored without the token that it echoes', async () => {
    const taskId = randomUUID();
    const callBackUrl = `https://api.example/suno/voice-generate-callback/${token}`;

    await receive(aRequest(token, JSON.stringify(aSuccess({ taskId, callBackUrl, errorMessage: token }))));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ errorMessage: '***' });
    expect(JSON.stringify(record)).not.toContain(token);
    expect(JSON.parse(String(record?.['raw']))).toMatchObject({
      data: { callBackUrl: 'https://api.example/suno/voice-generate-callback/***' },
    });
  });

  test('at the largest size that is read, in the worst bytes, fits the store', async () => {
    const taskId = randomUUID();
    const start = Buffer.from(`{"taskId":"${taskId}","status":"success","voiceId":"v","msg":"`);
    const end = Buffer.from('"}');
    const body = Buffer.concat([start, Buffer.alloc(64 * 1024 - start.length - end.length, 0xff), end]);

    for (let delivery = 0; delivery < 25; delivery++) {
      expect(await receive(aRequest(token, body))).toMatchObject({ statusCode: 200 });
    }

    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', deliveries: 25 });
  });
});

describe('a body that is no callback', () => {
  test('gets 400 with what is wrong, and is kept with the reason', async () => {
    const body = JSON.stringify({
      data: { status: 'fail', callBackUrl: `/voice-generate-callback/${token}` },
    });

    const answer = await receive(aRequest(token, body));

    const issues = [{ field: 'data.taskId', message: 'must be a text that is not empty' }];
    expect(answer).toEqual({
      statusCode: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:suno-voice-callbacks:problem:unreadable-callback',
        title: 'The body is no voice callback',
        status: 400,
        detail: 'The body was kept for inspection. It is not recorded as a result.',
        issues,
      },
    });
    expect(await quarantined(body)).toMatchObject({
      reason: 'no_task_id',
      issues,
      kind: 'generate',
      ref: 'order-17',
      body: '{"data":{"status":"fail","callBackUrl":"/voice-generate-callback/***"}}',
      sizeBytes: Buffer.byteLength(body),
      deliveries: 1,
      receivedAt: '2026-11-23T10:00:00.000Z',
    });
  });

  test.each([
    ['no JSON', 'voice ready!'],
    ['nothing', undefined],
  ])('because it is %s gets 400 too', async (_name, body) => {
    const { body: _, ...request } = aRequest(token, '');

    const answer = await receive({ ...request, ...(body !== undefined && { body }) });

    const issues = [{ field: '', message: 'must be JSON' }];
    expect(answer).toMatchObject({ statusCode: 400, body: { issues } });
    expect(await quarantined(body ?? '')).toMatchObject({ reason: 'not_json', issues, body: body ?? '' });
  });

  test('again is counted, not copied', async () => {
    const body = `nonsense ${randomUUID()}`;

    await receive(aRequest(token, body));
    await receive(aRequest(token, body));

    expect(await quarantined(body)).toMatchObject({ reason: 'not_json', body, deliveries: 2 });
  });

  test('over 64 KiB gets 413, and its size, digest and beginning are kept', async () => {
    const body = `${randomUUID()}${'x'.repeat(64 * 1024)}`;

    const answer = await receive(aRequest(token, body));

    expect(answer).toMatchObject({
      statusCode: 413,
      body: {
        status: 413,
        issues: [{ field: '', message: `must have at most 65536 bytes, not ${body.length}` }],
      },
    });
    expect(await quarantined(body)).toMatchObject({
      reason: 'too_large',
      body: body.slice(0, 1024),
      sizeBytes: body.length,
    });
  });

  test('of exactly 64 KiB is read', async () => {
    const body = JSON.stringify(aSuccess({ taskId: randomUUID(), pad: '' }));
    const padded = body.replace('"pad":""', `"pad":"${'x'.repeat(64 * 1024 - body.length)}"`);

    expect(Buffer.byteLength(padded)).toBe(65_536);
    expect(await receive(aRequest(token, padded))).toMatchObject({ statusCode: 200 });
  });
});

describe('nobody without our token gets in', () => {
  test('the URL without one says how to get one', async () => {
    const answer = await receive(aRequest(undefined, JSON.stringify(aSuccess())));

    expect(answer).toEqual({
      statusCode: 401,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:suno-voice-callbacks:problem:token-missing',
        title: 'The URL has no token',
        status: 401,
        detail:
          'A callback URL ends in a signed token. Get one with `voice-callbacks url`, or sign one with the signing secret.',
      },
    });
  });

  test('a forged one says no more than that', async () => {
    const answer = await receive(aRequest('forged', JSON.stringify(aSuccess())));

    expect(answer).toEqual({
      statusCode: 401,
      headers: { 'content-type': 'application/problem+json' },
      body: {
        type: 'urn:suno-voice-callbacks:problem:token-invalid',
        title: 'The URL has no valid token',
        status: 401,
        detail:
          'The token in the URL was not signed for this kind of callback, or it has expired. Get a new URL with `voice-callbacks url`.',
      },
    });
  });

  test('an oversize body without a token is not even looked at', async () => {
    const body = `${randomUUID()}${'x'.repeat(64 * 1024)}`;

    expect(await receive(aRequest('forged', body))).toMatchObject({ statusCode: 401 });
    expect(await quarantined(body)).toBeUndefined();
  });
});

describe('an outage is told honestly, so that the provider repeats', () => {
  const unavailable = {
    statusCode: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '60' },
    body: {
      type: 'urn:suno-voice-callbacks:problem:unavailable',
      title: 'The callback could not be recorded now',
      status: 503,
      detail: 'Nothing was recorded. Send it again.',
    },
  };
  const down = () =>
    Promise.reject(new StoreUnavailableError('UpdateItem', { cause: new Error('ECONNREFUSED') }));

  test('the store', async () => {
    const tasks = { apply: down, remember: down, askNow: down, askAgain: down };

    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), { tasks })).toEqual(unavailable);
    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'Callback not recorded',
        traceId: TRACE_ID,
        error: 'StoreUnavailableError: The store did not confirm UpdateItem <- Error: ECONNREFUSED',
      }),
      { _aws: expect.any(Object), service: 'test', CallbackUnavailable: 1 },
    ]);
  });

  test('the store, when a delivery is to be remembered', async () => {
    const tasks = {
      apply: () => Promise.resolve({ kind: 'refused', current: { rank: 3 } } as const),
      remember: down,
      askNow: down,
      askAgain: down,
    };

    expect(await receive(aRequest(token, JSON.stringify(aFailure())), { tasks })).toEqual(unavailable);
  });

  test('the quarantine', async () => {
    expect(await receive(aRequest(token, 'nonsense'), { quarantine: { keep: down } })).toEqual(unavailable);
  });

  test('the secret', async () => {
    const tokens = {
      verify: () => Promise.reject(new SecretUnavailableError({ cause: new Error('timeout') })),
    };

    expect(await receive(aRequest(token, 'nonsense'), { tokens })).toEqual(unavailable);
  });

  test('a store that hangs, just before the function would be stopped', async () => {
    const tasks = {
      apply: () => new Promise<never>(() => undefined),
      remember: down,
      askNow: down,
      askAgain: down,
    };

    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), { tasks }, 510)).toEqual(unavailable);
    expect(linesOf(receiver)).toContainEqual(
      expect.objectContaining({ error: 'OutOfTimeError: The store did not answer in time' }),
    );
  });

  test('a fault of our own is no outage: it is a 500, and repeated as well', async () => {
    const tasks = {
      apply: () => Promise.reject(new TypeError('bug')),
      remember: down,
      askNow: down,
      askAgain: down,
    };

    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), { tasks })).toMatchObject({
      statusCode: 500,
    });
  });
});

describe('the trace of a delivery', () => {
  test('is recorded, as this side knows it: what a sender says of one could be any', async () => {
    const taskId = randomUUID();
    const request = aRequest(token, JSON.stringify(aSuccess({ taskId })), {
      headers: {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        'x-amzn-trace-id': 'Root=1-0af76519-16cd43dd8448eb211c80319c;Sampled=1',
      },
    });

    await receive(request);

    expect(await store.record(taskId)).toMatchObject({ traceparent: TRACEPARENT });
    expect(linesOf(receiver)).toEqual([expect.objectContaining({ traceId: TRACE_ID })]);
  });

  test('is asked for anew with each: a function outlives many', async () => {
    const taskIds = [randomUUID(), randomUUID()];
    const traces = taskIds.map((taskId) => `00-${taskId.replaceAll('-', '')}-53995c3f42cd8ad8-00`);
    const rest = [...traces];

    for (const taskId of taskIds) {
      await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))), {
        traceparent: () => rest.shift(),
      });
    }

    const records = await Promise.all(taskIds.map((taskId) => store.record(taskId)));
    expect(records.map((record) => record?.['traceparent'])).toEqual(traces);
  });

  test('is left out where there is none', async () => {
    const taskId = randomUUID();

    await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))), { traceparent: () => undefined });

    const [line] = linesOf(receiver);
    expect(line).toMatchObject({ CallbackApplied: 1, taskId });
    expect(line).not.toHaveProperty('traceId');
    expect(await store.record(taskId)).not.toHaveProperty('traceparent');
  });
});

describe('what is said about a delivery', () => {
  test('is one line, with its facts and its count', async () => {
    const taskId = randomUUID();

    await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))));

    const verdict = { outcome: 'succeeded', transition: 'applied' };
    const facts = { kind: 'generate', traceId: TRACE_ID, taskId, ref: 'order-17', ...verdict, durationMs: 0 };
    expect(linesOf(receiver)).toEqual([
      { _aws: expect.any(Object), service: 'test', CallbackApplied: 1, CallbackRecorded: 1, ...facts },
    ]);
  });

  test('that was recorded counts it as that, whatever it changed', async () => {
    const taskId = randomUUID();
    const bodies = everyTransition(taskId);

    for (const body of bodies) await receive(aRequest(token, JSON.stringify(body)));
    await receive(aRequest(token, 'nonsense'));
    await receive(aRequest(undefined, 'body'));

    const recorded = (metric: string) => expect.objectContaining({ [metric]: 1, CallbackRecorded: 1 });
    const other = expect.not.objectContaining({ CallbackRecorded: expect.anything() });
    expect(linesOf(receiver)).toEqual([
      recorded('CallbackApplied'),
      recorded('CallbackDuplicate'),
      recorded('CallbackLate'),
      recorded('CallbackConflict'),
      other,
      other,
    ]);
  });

  test('of one that is quarantined, where to find it', async () => {
    const body = `nonsense ${randomUUID()}`;

    await receive(aRequest(token, body));

    const { id } = (await quarantined(body)) ?? {};
    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({
        CallbackQuarantined: 1,
        quarantineId: id,
        traceId: TRACE_ID,
        ref: 'order-17',
        reason: 'not_json',
      }),
    ]);
  });

  test.each([
    ['recorded', JSON.stringify(aSuccess())],
    ['quarantined', 'nonsense'],
  ])('and %s at a URL of the previous secret is counted as that, too', async (_what, body) => {
    const verify = (isOfPreviousSecret: boolean) => ({
      tokens: {
        verify: () => Promise.resolve({ kind: 'valid', ref: 'order-17', isOfPreviousSecret } as const),
      },
    });

    await receive(aRequest(token, body), verify(true));
    await receive(aRequest(token, body), verify(false));

    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({ CallbackOfPreviousSecret: 1 }),
      expect.not.objectContaining({ CallbackOfPreviousSecret: expect.anything() }),
    ]);
  });

  test('of a URL without a token is a count', async () => {
    await receive(aRequest(undefined, 'body'));

    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({ CallbackUnauthorized: 1, kind: 'generate', because: 'no_token' }),
    ]);
  });

  test('of a forged token is a count, and nothing of the request', async () => {
    await receive(aRequest('forged', 'body'));

    expect(linesOf(receiver)).toEqual([
      {
        _aws: expect.any(Object),
        service: 'test',
        CallbackUnauthorized: 1,
        kind: 'generate',
        traceId: TRACE_ID,
        because: 'bad_token',
        durationMs: 0,
      },
    ]);
  });

  describe('has how long it took, in whole milliseconds,', () => {
    /** A clock and ports: reading the time of day takes 12.4 ms, and whatever waits another 29.3 ms. */
    function aSlowReceiver() {
      let nowMs = 1_000_000.25;
      const pass = (ms: number) => void (nowMs += ms);
      const slow = <Answer>(answer: () => Promise<Answer>) => {
        pass(29.3);
        return answer();
      };
      const ports = {
        monotonicMs: () => nowMs,
        now: () => {
          pass(12.4);
          return new Date('2026-11-23T10:00:00.000Z');
        },
      };
      const storing = (apply: () => ReturnType<TaskStore['apply']>): Partial<ReceivePorts> => ({
        tasks: { ...unexpected.tasks, apply: () => slow(apply) },
      });
      return { ports, slow, storing };
    }

    test.each<{
      what: string;
      asked?: { token?: string | undefined; body?: string };
      ports?: (receiver: ReturnType<typeof aSlowReceiver>) => Partial<ReceivePorts>;
      said: object;
    }>([
      {
        what: 'is recorded',
        ports: ({ storing }) => storing(() => Promise.resolve({ kind: 'applied' })),
        said: { CallbackApplied: 1, durationMs: 42 },
      },
      {
        what: 'is quarantined',
        asked: { body: 'nonsense' },
        ports: ({ slow }) => ({ quarantine: { keep: () => slow(() => Promise.resolve()) } }),
        said: { CallbackQuarantined: 1, durationMs: 42 },
      },
      {
        what: 'has no token',
        asked: { token: undefined },
        said: { because: 'no_token', durationMs: 12 },
      },
      {
        what: 'has a bad token',
        ports: ({ slow }) => ({
          tokens: { verify: () => slow(() => Promise.resolve({ kind: 'invalid' })) },
        }),
        said: { because: 'bad_token', durationMs: 42 },
      },
      {
        what: 'has a bad signature',
        ports: ({ slow }) => ({
          signatures: { judge: () => slow(() => Promise.resolve({ finding: 'invalid', isRefused: true })) },
        }),
        said: { because: 'bad_signature', durationMs: 42 },
      },
      {
        what: 'cannot be recorded',
        ports: ({ storing }) =>
          storing(() =>
            Promise.reject(new StoreUnavailableError('UpdateItem', { cause: new Error('down') })),
          ),
        said: { message: 'Callback not recorded', durationMs: 42 },
      },
      {
        what: 'is not answered by the store in time',
        ports: ({ storing }) => storing(() => new Promise<never>(() => undefined)),
        said: { message: 'Callback not recorded', durationMs: 42 },
      },
    ])('of one that $what', async ({ asked, ports, said }) => {
      const slowReceiver = aSlowReceiver();
      const { token: urlToken, body } = { token, body: JSON.stringify(aSuccess()), ...asked };

      await receive(
        aRequest(urlToken, body),
        { ...slowReceiver.ports, ...ports?.(slowReceiver) },
        // Enough for all but a store that hangs.
        700,
      );

      expect(linesOf(receiver)[0]).toMatchObject(said);
    });
  });

  test('never holds a token, the secret, a voice id or a body', async () => {
    const requests = [
      aRequest(
        token,
        JSON.stringify(
          aSuccess({ taskId: randomUUID(), voiceId: 'voice_canary', errorMessage: 'canary-text' }),
        ),
      ),
      aRequest(token, `canary-text ${token}`),
      aRequest(`canary.${token}`, 'canary-text', { headers: { authorization: 'Bearer canary-header' } }),
    ];

    for (const request of requests) await receive(request);

    const said = receiver.said.join('\n');
    for (const secret of [
      token,
      receiver.secret,
      'voice_canary',
      'canary-text',
      'canary-header',
      'canary.',
    ]) {
      expect(said).not.toContain(secret);
    }
  });
});

test('a route that is none of ours is a fault of the stack, and told as one', async () => {
  const answer = await receive(aRequest(token, '{}', { routeKey: 'POST /elsewhere' }));

  expect(answer).toMatchObject({ statusCode: 500 });
  expect(linesOf(receiver)).toContainEqual(
    expect.objectContaining({
      error: "TypeError: The route POST /elsewhere is not one of the receiver's",
    }),
  );
});
