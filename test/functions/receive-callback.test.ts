import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createHash, randomUUID } from 'node:crypto';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import type { Committed, TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { unregisteredDueKey } from '../../functions/domain/outbox.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import {
  aFailure,
  aLookup,
  aReport,
  aSuccess,
  aTimeout,
  TRACE_ID,
  TRACEPARENT,
} from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';
import { aTaskStore, NO_BUDGET, QUARANTINE_TABLE, TASK_TABLE, type TestStore } from '../support/store.ts';
import { aPendingResult } from '../support/sweeping.ts';

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

/** The URL of a submission of its own, in whose quarantine is nothing yet. */
async function aUrl() {
  const ref = `order-${randomUUID()}`;
  return { ref, token: await receiver.tokenOf(ref) };
}

const APPLIED: Committed = { kind: 'recorded', transition: 'applied', report: aReport(aSuccess()) };

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

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
    });
  });

  test('leaves no address and no user agent in the record: they are in the log line, for as long as logs are kept', async () => {
    const taskId = randomUUID();

    await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))));

    const record = JSON.stringify(await store.record(taskId));
    for (const fact of ['203.0.113.9', 'provider/1']) expect(record).not.toContain(fact);
    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({ taskId, address: '203.0.113.9', userAgent: 'provider/1' }),
    ]);
  });

  test('is read without headers, address and user agent: nothing is lost over what is only nice to know', async () => {
    const taskId = randomUUID();
    const { headers, ...request } = aRequest(token, JSON.stringify(aSuccess({ taskId })));
    const bare = { ...request, requestContext: { http: {} } } as unknown as APIGatewayProxyEventV2;

    expect(await receive(bare)).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded' });
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

  test('of a record whose rank was edited is applied by the rank of its outcome', async () => {
    const taskId = randomUUID();
    const edited = { ...keyOf(taskId), outcome: { S: 'awaiting' }, rank: { S: 'edited' } };
    await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: edited }));

    expect(await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))))).toMatchObject({
      statusCode: 200,
      body: { status: 'received' },
    });
    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      rank: 3,
    });
  });

  test.each([
    ['another voice', 'conflict', { voiceId: 'voice_of_others' }],
    ['the same voice', 'duplicate', { voiceId: 'voice_8f2c1d' }],
  ])('that claims %s of a task whose result was confirmed is a %s', async (_claim, transition, data) => {
    const taskId = randomUUID();
    const post = (body: object) => receive(aRequest(token, JSON.stringify(body)), { confirmsResults: true });
    await post(aSuccess({ taskId }));
    await aTaskStore(store).commit(aLookup(aSuccess({ taskId })), NO_BUDGET);
    receiver.said.length = 0;

    expect(await post(aSuccess({ taskId, ...data }))).toMatchObject({ statusCode: 200 });
    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      history: [{ why: transition, ...data }],
    });
    expect(linesOf(receiver)).toEqual([expect.objectContaining({ outcome: 'awaiting', transition })]);
  });

  /** Has a task be reported half a minute ago, where the provider can be asked; then does more to it. */
  async function aReportedTask(body: object, also: (taskId: string) => Promise<void>) {
    const taskId = randomUUID();
    const tasks = aTaskStore(store, { lookUpWithinSeconds: 7200 });
    const at = { receivedAt: '2026-11-23T09:59:30.000Z' };
    await tasks.commit(aReport(aSuccess({ taskId, ...body }), at), NO_BUDGET);
    await also(taskId);
    return { taskId, tasks };
  }

  const nothing = () => Promise.resolve();
  const contradict = (taskId: string) =>
    createPendingResults(store.client, TASK_TABLE).recordLookup(
      { ...aPendingResult(taskId), due: unregisteredDueKey('order-17') },
      {
        lookedUpAt: '2026-11-23T09:59:40.000Z',
        lookupSaid: 'fail',
        contradiction: { verdict: { outcome: 'failed', reason: 'voice_rejected' }, callback: {} },
      },
    );
  async function timeOut(taskId: string) {
    await aTaskStore(store).commit(aTimeout(taskId, { receivedAt: '2026-11-23T09:59:50.000Z' }), NO_BUDGET);
    await createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(keyOf(taskId), 2, 'now');
  }
  const inProgress = { status: 'generating_voice' };

  test.each([
    { which: 'waits', said: inProgress, also: nothing, dueAt: '10:00:00', transition: 'duplicate' },
    {
      which: 'was contradicted',
      said: inProgress,
      also: contradict,
      dueAt: '10:00:00',
      transition: 'duplicate',
    },
    { which: 'timed out', said: inProgress, also: timeOut, dueAt: '10:00:00', transition: 'late' },
    {
      which: 'is due already',
      said: { voiceId: '' },
      also: nothing,
      dueAt: '09:59:30',
      transition: 'duplicate',
    },
  ])('that hints at the result of a task which $which: due at $dueAt, $transition', async (row) => {
    const { taskId, tasks } = await aReportedTask(row.said, row.also);

    const answer = await receive(aRequest(token, JSON.stringify(aSuccess({ taskId, voiceId: '' }))), {
      tasks,
    });

    expect(answer).toMatchObject({ statusCode: 200, body: { status: 'received' } });
    expect(await store.record(taskId)).toMatchObject({
      due: expect.stringMatching(/^unregistered#/),
      dueAt: `2026-11-23T${row.dueAt}.000Z`,
      history: [{ why: row.transition }],
    });
    expect(linesOf(receiver)).toEqual([
      expect.objectContaining({ outcome: 'awaiting', transition: row.transition }),
    ]);
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

describe('a body that is not a callback', () => {
  test('is answered 200 with what is wrong, and stored with the reason', async () => {
    const url = await aUrl();
    const body = JSON.stringify({
      data: { status: 'fail', callBackUrl: `/voice-generate-callback/${url.token}` },
    });

    const answer = await receive(aRequest(url.token, body));

    const issues = [{ field: 'data.taskId', message: 'must be a string that is not empty' }];
    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: { status: 'quarantined', reason: 'no_task_id', issues },
    });
    expect(await quarantined(body)).toEqual({
      id: expect.any(String),
      reason: 'no_task_id',
      issues,
      kind: 'generate',
      ref: url.ref,
      body: '{"data":{"status":"fail","callBackUrl":"/voice-generate-callback/***"}}',
      sizeBytes: Buffer.byteLength(body),
      digest: createHash('sha256').update(body).digest('hex'),
      deliveries: 1,
      receivedAt: '2026-11-23T10:00:00.000Z',
      lastReceivedAt: '2026-11-23T10:00:00.000Z',
      // 90 days after 2026-11-23T10:00:00Z.
      expiresAt: 1_803_204_000,
    });
  });

  test.each([
    ['not_json', 'voice ready!', { field: '', message: 'must be JSON' }],
    ['not_json', '', { field: '', message: 'must be JSON' }],
    ['not_json', undefined, { field: '', message: 'must be JSON' }],
    ['not_an_object', '[]', { field: '', message: 'must be a JSON object, not an array' }],
    [
      'music_callback',
      '{"data":{"callbackType":"complete","data":[]}}',
      { field: 'data', message: 'is a music callback; this URL takes voice callbacks only' },
    ],
    ['no_task_id', '{}', { field: 'data.taskId', message: 'must be a string that is not empty' }],
    [
      'no_task_id',
      JSON.stringify({ taskId: 'x'.repeat(257) }),
      { field: 'data.taskId', message: 'must have at most 256 characters, not 257' },
    ],
    ['too_large', 'x'.repeat(65_537), { field: '', message: 'must have at most 65536 bytes, not 65537' }],
  ])('is answered 200, and kept as %s: %s', async (reason, body, issue) => {
    const url = await aUrl();
    const { body: _, ...request } = aRequest(url.token, '');

    const answer = await receive({ ...request, ...(body !== undefined && { body }) });

    expect(answer).toMatchObject({
      statusCode: 200,
      body: { status: 'quarantined', reason, issues: [issue] },
    });
    const kept = (await store.items(QUARANTINE_TABLE)).filter((item) => item['ref'] === url.ref);
    expect(kept).toMatchObject([{ reason, issues: [issue], body: (body ?? '').slice(0, 16_384) }]);
  });

  test('again is counted, not copied', async () => {
    const url = await aUrl();
    const body = `nonsense ${randomUUID()}`;

    await receive(aRequest(url.token, body));
    await receive(aRequest(url.token, body));

    expect(await quarantined(body)).toMatchObject({ reason: 'not_json', body, deliveries: 2 });
  });

  test('over 64 KiB is kept with its size, digest and beginning', async () => {
    const url = await aUrl();
    const body = `${randomUUID()}${'x'.repeat(64 * 1024)}`;

    expect(await receive(aRequest(url.token, body))).toMatchObject({ statusCode: 200 });
    expect(await quarantined(body)).toMatchObject({
      reason: 'too_large',
      body: body.slice(0, 16_384),
      sizeBytes: body.length,
    });
  });

  test('of exactly 64 KiB is read', async () => {
    const body = JSON.stringify(aSuccess({ taskId: randomUUID(), pad: '' }));
    const padded = body.replace('"pad":""', `"pad":"${'x'.repeat(64 * 1024 - body.length)}"`);

    expect(Buffer.byteLength(padded)).toBe(65_536);
    expect(await receive(aRequest(token, padded))).toMatchObject({
      statusCode: 200,
      body: { status: 'received' },
    });
  });

  test('takes 16 places in quarantine at most, however many come to one URL', async () => {
    const [url, other] = [await aUrl(), await aUrl()];

    for (let count = 0; count < 100; count++) {
      expect(await receive(aRequest(url.token, `nonsense ${count}`))).toMatchObject({ statusCode: 200 });
    }
    await receive(aRequest(other.token, 'nonsense 0'));

    const kept = (await store.items(QUARANTINE_TABLE)).filter((item) => item['ref'] === url.ref);
    const overflow = kept.reduce((sum, item) => sum + Number(item['overflow'] ?? 0), 0);
    expect(kept).toHaveLength(16);
    expect(overflow).toBe(84);
    expect(await store.items(QUARANTINE_TABLE)).toContainEqual(
      expect.objectContaining({ ref: other.ref, body: 'nonsense 0', deliveries: 1 }),
    );
  });
});

describe('only our token lets in', () => {
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

describe('an outage is reported as one, so that the provider repeats', () => {
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
    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), { tasks: { commit: down } })).toEqual(
      unavailable,
    );
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

  test('the store, when a delivery is only to be kept in the history', async () => {
    const taskId = randomUUID();
    await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))));
    let writes = 0;
    const client = interceptedDynamoDb(store.endpoint, ({ send }) =>
      ++writes === 1 ? send() : Promise.reject(new Error('ECONNREFUSED')),
    );

    const answer = await receive(aRequest(token, JSON.stringify(aFailure({ taskId }))), {
      tasks: aTaskStore({ client }),
    });

    expect(answer).toEqual(unavailable);
    expect(await store.record(taskId)).toMatchObject({ deliveries: 1 });
  });

  test.each([
    { what: 'cannot be quarantined', isKept: false },
    { what: 'cannot be tried again after that', isKept: true },
  ])('the store, when a callback of another submission $what', async ({ isKept }) => {
    const wrongRef = { kind: 'wrong ref', ref: 'order-18', isRegistered: false } as const;
    const commits = [() => Promise.resolve(wrongRef), down];
    const ports: Partial<ReceivePorts> = {
      tasks: { commit: () => commits.shift()?.() ?? down() },
      quarantine: { keep: () => (isKept ? Promise.resolve('id') : down()) },
    };

    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), ports)).toEqual(unavailable);
    expect(commits).toHaveLength(isKept ? 0 : 1);
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
    const tasks = { commit: () => new Promise<never>(() => undefined) };

    expect(await receive(aRequest(token, JSON.stringify(aSuccess())), { tasks }, 510)).toEqual(unavailable);
    expect(linesOf(receiver)).toContainEqual(
      expect.objectContaining({ error: 'OutOfTimeError: The store did not answer in time' }),
    );
  });

  test('a fault of our own is not an outage: it is a 500, and repeated as well', async () => {
    const tasks = { commit: () => Promise.reject(new TypeError('bug')) };

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

function sentBy(userAgent: string, request: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const { requestContext } = request;
  const http = { ...requestContext.http, userAgent };
  return { ...request, requestContext: { ...requestContext, http } };
}

describe('what is said about a delivery', () => {
  test('is one line, with its facts and its count', async () => {
    const taskId = randomUUID();

    await receive(aRequest(token, JSON.stringify(aSuccess({ taskId }))));

    const verdict = { outcome: 'succeeded', transition: 'applied' };
    const sender = { address: '203.0.113.9', userAgent: 'provider/1' };
    const facts = { kind: 'generate', traceId: TRACE_ID, taskId, ref: 'order-17', ...verdict, ...sender };
    const counts = { CallbackApplied: 1, CallbackRecorded: 1 };
    expect(linesOf(receiver)).toEqual([
      { _aws: expect.any(Object), service: 'test', ...counts, ...facts, durationMs: 0 },
    ]);
  });

  test('that was recorded counts it as that, with any change', async () => {
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

  test('of one that is quarantined, where to find it, and who sent it', async () => {
    const url = await aUrl();
    const body = `nonsense ${randomUUID()}`;

    await receive(aRequest(url.token, body));

    const { id } = (await quarantined(body)) ?? {};
    expect(linesOf(receiver)).toEqual([
      {
        _aws: expect.any(Object),
        service: 'test',
        CallbackQuarantined: 1,
        kind: 'generate',
        quarantineId: id,
        traceId: TRACE_ID,
        ref: url.ref,
        reason: 'not_json',
        address: '203.0.113.9',
        userAgent: 'provider/1',
        durationMs: 0,
      },
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

  test('of a forged token is a count and who sent it, and nothing else of the request', async () => {
    await receive(aRequest('forged', 'body'));

    expect(linesOf(receiver)).toEqual([
      {
        _aws: expect.any(Object),
        service: 'test',
        CallbackUnauthorized: 1,
        // The first that this process refuses.
        CallbackNewlyRefused: 1,
        kind: 'generate',
        traceId: TRACE_ID,
        because: 'bad_token',
        address: '203.0.113.9',
        userAgent: 'provider/1',
        durationMs: 0,
      },
    ]);
  });

  describe('has how long it took, in whole milliseconds,', () => {
    /** A clock and ports: reading the time of day takes 12.4 ms, and each wait another 29.3 ms. */
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
      const storing = (commit: () => ReturnType<TaskStore['commit']>): Partial<ReceivePorts> => ({
        tasks: { commit: () => slow(commit) },
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
        ports: ({ storing }) => storing(() => Promise.resolve(APPLIED)),
        said: { CallbackApplied: 1, durationMs: 42 },
      },
      {
        what: 'is quarantined',
        asked: { body: 'nonsense' },
        ports: ({ slow }) => ({ quarantine: { keep: () => slow(() => Promise.resolve('id')) } }),
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
      sentBy(`Mozilla (see /suno/voice-generate-callback/${token})`, aRequest(token, 'canary-text')),
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

test('an unknown route is a fault of the stack, and reported as one', async () => {
  const answer = await receive(aRequest(token, '{}', { routeKey: 'POST /elsewhere' }));

  expect(answer).toMatchObject({ statusCode: 500 });
  expect(linesOf(receiver)).toContainEqual(
    expect.objectContaining({
      error: "TypeError: The route POST /elsewhere is not one of the receiver's",
    }),
  );
});
