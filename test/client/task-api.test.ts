import { afterEach, describe, expect, test, jest } from '@jest/globals';
import { createTaskApi, type TaskApi, type TaskApiOptions } from '../../client/index.ts';
import { aTaskRecord, CREDENTIALS, errorOf } from './a-client.ts';
import { hang, html, json, reset, startFakeServer, type Answer, type FakeServer } from './fake-server.ts';
import { verifySignature } from './verify-signature.ts';

let server: FakeServer;

async function start(stack: Answer[]): Promise<void> {
  server = await startFakeServer({ stack });
}

const anApi = (options: Partial<TaskApiOptions> = {}): TaskApi =>
  createTaskApi({
    apiUrl: server.url,
    region: 'eu-west-1',
    credentials: CREDENTIALS,
    retryDelaysMs: [1, 1, 1],
    ...options,
  });

const problem = (status: number, detail = 'It is so.', more: object = {}): Answer =>
  json(status, { type: 'urn:x', title: 'A problem', status, detail, ...more });

afterEach(() => server.stop());

describe('signs each request as API Gateway checks it', () => {
  test.each(['task-1', 'ee9c2715375b7837f8bb51d641ff5863', 'a b/c+d', "it's!(*)", 'größe', '%2F', '...'])(
    'to register %j',
    async (taskId) => {
      await start([json(201, aTaskRecord({ taskId }))]);

      await anApi().registerTask({ taskId, ref: 'größe' });

      const [request] = server.seen;
      expect(decodeURIComponent(request?.path.slice('/voice-tasks/'.length) ?? '')).toBe(taskId);
      expect(request?.path.split('/')).toHaveLength(3);
      expect(request && verifySignature(request, CREDENTIALS.secretAccessKey)).toEqual({
        isValid: true,
        accessKeyId: 'AKIDEXAMPLE',
        region: 'eu-west-1',
        service: 'execute-api',
        signedHeaders: ['content-type', 'host', 'x-amz-date', 'x-amz-security-token'],
      });
      expect(request?.headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
    },
  );

  test('to read', async () => {
    await start([json(200, aTaskRecord())]);

    await anApi({ credentials: () => Promise.resolve({ accessKeyId: 'A', secretAccessKey: 'S' }) }).readTask(
      'task-1',
    );

    const [request] = server.seen;
    expect(request).toMatchObject({ method: 'GET', path: '/voice-tasks/task-1', body: '' });
    expect(request && verifySignature(request, 'S').isValid).toBe(true);
    expect(request?.headers).not.toHaveProperty('x-amz-security-token');
  });

  test('below the path that an address has', async () => {
    await start([json(200, aTaskRecord())]);

    await anApi({ apiUrl: `${server.url}/stage/` }).readTask('task-1');

    expect(server.seen[0]?.path).toBe('/stage/voice-tasks/task-1');
  });

  test('and the check notices what was changed', async () => {
    await start([json(201, aTaskRecord())]);
    await anApi().registerTask({ taskId: 'task-1', ref: 'order-17' });
    const [request] = server.seen;
    if (request === undefined) throw new Error('Nothing was sent');

    const changed = { ...request, body: request.body.replace('17', '18') };

    expect(verifySignature(changed, CREDENTIALS.secretAccessKey).isValid).toBe(false);
    expect(verifySignature(request, 'another').isValid).toBe(false);
  });
});

describe('registers a task', () => {
  test.each([
    [{ taskId: 'task-1' }, {}],
    [{ taskId: 'task-1', ref: 'order-17' }, { ref: 'order-17' }],
    [
      { taskId: 'task-1', ref: 'order-17', deadlineSeconds: 10 },
      { ref: 'order-17', deadlineSeconds: 10 },
    ],
  ])('%j', async (registration, body) => {
    const record = aTaskRecord({ history: [], deadlineAt: '2026-11-25T00:00:00.000Z' });
    await start([json(200, record)]);

    expect(await anApi().registerTask(registration)).toEqual(record);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(body);
  });

  test.each<[string, Answer]>([
    ['that it is down', problem(503)],
    ['that it failed', json(500, {})],
    ['that it is busy', json(429, { message: 'Too Many Requests' })],
    ['that it was too slow', json(408, {})],
    ['half of it', reset('{"taskId":')],
    ['nothing', reset()],
    ['nothing in time', hang()],
  ])('again, when the stack answers %s', async (_what, answer) => {
    await start([answer, answer, json(201, aTaskRecord())]);

    expect(await anApi({ timeoutMs: 200 }).registerTask({ taskId: 'task-1' })).toEqual(aTaskRecord());
    const bodies = server.registrations().map(({ body }) => body);
    expect(bodies).toEqual(['{}', '{}', '{}']);
  });

  test('waits as long as the stack asks it to, before it tries again', async () => {
    const happened: string[] = [];
    await start([
      (response, request) => {
        json(503, {}, { 'retry-after': '1' })(response, request);
        // Timers of one process end in order. The client's may be a moment early.
        setTimeout(() => happened.push('a second passed'), 990);
      },
      (response, request) => {
        happened.push('the client tried again');
        json(201, aTaskRecord())(response, request);
      },
    ]);

    await anApi().registerTask({ taskId: 'task-1' });

    expect(happened).toEqual(['a second passed', 'the client tried again']);
  });

  test.each<[number, string, Answer]>([
    [
      400,
      'the stack answered 400: A problem; ref must be short; It is so.',
      problem(400, 'It is so.', { issues: [{ field: 'ref', message: 'must be short' }] }),
    ],
    [
      403,
      'the stack answered 403: the credentials may not do this; they need the policy TaskApiPolicyArn',
      json(403, { message: 'Forbidden' }),
    ],
    [
      409,
      `the stack answered 409: A problem; registered ${'a'.repeat(128)}, given ${'b'.repeat(128)}`,
      problem(409, `registered ${'a'.repeat(128)}, given ${'b'.repeat(128)}`),
    ],
    [200, 'the stack answered 200, which is not an answer of a VoiceCallbacksStack', html(200)],
    [204, 'the stack answered 204, which is not an answer of a VoiceCallbacksStack', json(204, '')],
    [
      302,
      'the stack answered 302, which is not an answer of a VoiceCallbacksStack',
      json(302, {}, { location: '/x' }),
    ],
  ])('but not again after %i, and says why', async (status, why, answer) => {
    await start([answer]);

    const error = await errorOf(anApi().registerTask({ taskId: 'task-1', ref: 'order-17' }));

    expect(error).toMatchObject({
      name: 'RegistrationFailedError',
      code: 'REGISTRATION_FAILED',
      message: `The task "task-1" was not registered: ${why}`,
      taskId: 'task-1',
      ref: 'order-17',
      status,
    });
    expect(server.seen).toHaveLength(1);
  });

  test.each<[string, Answer, string]>([
    ['breaks', reset(), 'no answer could be read'],
    ['does not answer', hang(), 'no answer came within 100 ms'],
  ])('four times, when the stack %s each time', async (_what, answer, why) => {
    await start([answer]);
    // Counted where they begin: one that ends after 100 ms may not have reached the stack yet.
    const fetched = jest.spyOn(globalThis, 'fetch');

    const error = await errorOf(anApi({ timeoutMs: 100 }).registerTask({ taskId: 'task-1' }));

    expect(error).toMatchObject({
      message: `The task "task-1" was not registered: ${why}`,
      status: undefined,
      cause: expect.anything(),
    });
    expect(fetched).toHaveBeenCalledTimes(4);
    fetched.mockRestore();
  });

  test('no more once the caller has aborted', async () => {
    const cancellation = new AbortController();
    await start([
      (response, request) => {
        problem(503)(response, request);
        cancellation.abort();
      },
    ]);

    const registering = anApi({ retryDelaysMs: [60_000] }).registerTask(
      { taskId: 'task-1' },
      { signal: cancellation.signal },
    );

    expect(await errorOf(registering)).toMatchObject({ code: 'REGISTRATION_FAILED' });
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['taskId', { taskId: '' }],
    ['taskId', { taskId: '..' }],
    ['taskId', { taskId: '\ud800' }],
    ['ref', { taskId: 'task-1', ref: 'a\nb' }],
    ['deadlineSeconds', { taskId: 'task-1', deadlineSeconds: Number.NaN }],
  ])('but not with a wrong %s: %j', async (field, registration) => {
    await start([json(201, aTaskRecord())]);

    const error = await errorOf(anApi().registerTask(registration));

    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).message).toMatch(new RegExp(`^${field}: .* is not allowed; it takes `));
    expect(server.seen).toEqual([]);
  });
});

describe('reads a task', () => {
  test('as the stack returns it', async () => {
    const record = aTaskRecord({ outcome: 'succeeded', voiceId: 'voice-1', code: 200, revision: 1 });
    await start([json(200, record)]);

    expect(await anApi().readTask('task-1')).toEqual(record);
  });

  test('that is not known', async () => {
    await start([problem(404)]);

    expect(await anApi().readTask('task-1')).toBeUndefined();
  });

  test('again, when the stack is down for a moment', async () => {
    await start([problem(503), json(200, aTaskRecord())]);

    expect(await anApi().readTask('task-1')).toEqual(aTaskRecord());
  });

  test.each<[string, Answer, number]>([
    ['of another address, which knows no tasks', json(404, { message: 'Not Found' }), 404],
    ['that says no', json(403, { message: 'Forbidden' }), 403],
    ['of something else', json(200, { outcome: 'maybe' }), 200],
  ])('but not from an answer %s', async (_what, answer, status) => {
    await start([answer]);

    expect(await errorOf(anApi().readTask('task-1'))).toMatchObject({
      name: 'TaskNotReadError',
      code: 'TASK_NOT_READ',
      message: expect.stringMatching(/^The task "task-1" could not be read: the stack answered /),
      taskId: 'task-1',
      status,
    });
  });
});
