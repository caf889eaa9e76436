import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { TrackPorts } from '../../functions/track-tasks/track-ports.ts';
import { aClaim, aFailure, aReport, aSuccess, TRACE_ID } from '../support/builders.ts';
import { aTaskStore, NO_BUDGET, TASK_TABLE, type TestStore } from '../support/store.ts';
import { startTracker, type TestTracker } from '../support/tracker.ts';

let tracker: TestTracker;
let store: TestStore;
let tasks: TaskStore;

beforeAll(async () => {
  tracker = await startTracker();
  ({ store } = tracker);
  tasks = aTaskStore(store, { lookUpWithinSeconds: 7200 });
});
afterAll(() => tracker.stop());
beforeEach(() => {
  tracker.said.length = 0;
  tracker.counted.length = 0;
});

const OK_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const PROBLEM_HEADERS = { 'content-type': 'application/problem+json' };

/** The metrics that were counted, and no line for people beside them. */
const counted = (metric: string) => ({ _aws: expect.any(Object), service: 'test', [metric]: 1 });

describe('a task that nothing is known of', () => {
  test('is registered, and answered with its record', async () => {
    const taskId = randomUUID();

    expect(await tracker.register(taskId, { ref: 'order-17' })).toEqual({
      statusCode: 201,
      headers: OK_HEADERS,
      body: {
        taskId,
        kind: 'generate',
        ref: 'order-17',
        outcome: 'awaiting',
        reason: 'not_reported',
        registeredAt: '2026-11-23T10:00:00.000Z',
        deadlineAt: '2026-11-23T12:00:00.000Z',
        updatedAt: '2026-11-23T10:00:00.000Z',
      },
    });
    expect(tracker.said).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'Task registered',
        taskId,
        kind: 'generate',
        ref: 'order-17',
        isNew: true,
        traceId: TRACE_ID,
      }),
      counted('TaskRegistered'),
    ]);
  });

  test.each([
    ['its own deadline', { kind: 'generate', deadlineSeconds: 600 }, '2026-11-23T10:10:00.000Z'],
    ['the shortest deadline', { deadlineSeconds: 10 }, '2026-11-23T10:00:10.000Z'],
    ['the longest deadline', { deadlineSeconds: 604_800 }, '2026-11-30T10:00:00.000Z'],
    ['no body', undefined, '2026-11-23T12:00:00.000Z'],
    ['an empty body', '', '2026-11-23T12:00:00.000Z'],
    ['white space', ' \n', '2026-11-23T12:00:00.000Z'],
    ['an empty object', {}, '2026-11-23T12:00:00.000Z'],
  ])('may be registered with %s', async (_name, body, deadlineAt) => {
    const taskId = randomUUID();

    const answer = await tracker.register(taskId, body);

    expect(answer).toMatchObject({ statusCode: 201, body: { taskId, deadlineAt } });
    expect(answer.body).not.toHaveProperty('ref');
    expect(tracker.said[0]).not.toHaveProperty('ref');
  });

  test('is registered from base64 too', async () => {
    const body = Buffer.from('{"ref":"Übung"}').toString('base64');

    expect(await tracker.register(randomUUID(), '', { body, isBase64Encoded: true })).toMatchObject({
      statusCode: 201,
      body: { ref: 'Übung' },
    });
  });

  test('is registered under its id without the white space around it, as callbacks are', async () => {
    const taskId = randomUUID();

    expect(await tracker.register(` ${taskId} `)).toMatchObject({ statusCode: 201, body: { taskId } });
    expect(await tracker.read(`${taskId} `)).toMatchObject({ statusCode: 200, body: { taskId } });
  });

  test('is not found', async () => {
    expect(await tracker.read('no-such-task', { kind: 'generate' })).toEqual({
      statusCode: 404,
      headers: PROBLEM_HEADERS,
      body: {
        type: 'urn:suno-voice-callbacks:problem:task-not-found',
        title: 'The task is not known',
        status: 404,
        detail: 'No callback of "no-such-task" (generate) was received, and it was not registered.',
      },
    });
    expect(tracker.said).toEqual([counted('TaskNotFound')]);
  });
});

describe('a task that is known', () => {
  test('is answered with 200 when it is registered again, and stays as it is', async () => {
    const taskId = randomUUID();
    const { body } = await tracker.register(taskId, { ref: 'order-17' });
    tracker.said.length = 0;

    const again = { ref: 'order-17', deadlineSeconds: 60 };
    expect(await tracker.register(taskId, again)).toEqual({ statusCode: 200, headers: OK_HEADERS, body });
    expect(tracker.said).toEqual([expect.objectContaining({ isNew: false }), counted('TaskRegisteredAgain')]);
  });

  test('keeps the outcome that its callback brought', async () => {
    const taskId = randomUUID();
    await tasks.commit(aReport(aSuccess({ taskId })), NO_BUDGET);

    expect(await tracker.register(taskId, { ref: 'order-17' })).toMatchObject({
      statusCode: 200,
      body: { outcome: 'succeeded', registeredAt: '2026-11-23T10:00:00.000Z' },
    });
  });

  test('is not registered by another reference: both are said', async () => {
    const taskId = randomUUID();
    await tracker.register(taskId, { ref: 'order-17' });
    tracker.said.length = 0;

    expect(await tracker.register(taskId, { ref: 'order "18"' })).toEqual({
      statusCode: 409,
      headers: PROBLEM_HEADERS,
      body: {
        type: 'urn:suno-voice-callbacks:problem:ref-mismatch',
        title: 'The task has another reference',
        status: 409,
        detail: 'The task is known by the reference "order-17", which stays; this one says "order \\"18\\"".',
        given: 'order "18"',
        registered: 'order-17',
      },
    });
    expect(tracker.said).toEqual([counted('TaskRefMismatch')]);
  });

  test("and that another submission's URL reported is counted as the receiver counts that, in a line of its own", async () => {
    const taskId = randomUUID();
    await tasks.commit(aReport(aSuccess({ taskId }), { ref: 'order-18' }), NO_BUDGET);

    expect(await tracker.register(taskId, { ref: 'order-17' })).toMatchObject({
      statusCode: 200,
      body: { ref: 'order-17', outcome: 'awaiting', displacedRef: 'order-18' },
    });

    expect(tracker.said).toEqual([
      expect.objectContaining({ message: 'Task registered', isNew: false }),
      expect.objectContaining({
        level: 'ERROR',
        message: "Another submission's URL had reported the task",
        taskId,
        kind: 'generate',
        ref: 'order-17',
        displacedRef: 'order-18',
        traceId: TRACE_ID,
      }),
      counted('TaskRegisteredAgain'),
    ]);
    expect(tracker.counted).toEqual([{ ...counted('CallbackQuarantined'), UrlAbused: 1 }]);
  });

  test('of its own reference leaves no line of counts for the receiver', async () => {
    await tracker.register(randomUUID(), { ref: 'order-17' });

    expect(tracker.counted).toEqual([]);
  });

  test.each([undefined, { kind: 'generate' }, { other: 'generate' }])(
    'is returned with everything that a caller waits for, and nothing else: %j',
    async (query) => {
      const taskId = randomUUID();
      await tasks.commit(aClaim(aSuccess({ taskId, callBackUrl: 'canary' })), NO_BUDGET);
      await tasks.commit(aClaim(aFailure({ taskId, callBackUrl: 'canary' })), NO_BUDGET);

      const answer = await tracker.read(taskId, query);

      expect(answer).toEqual({
        statusCode: 200,
        headers: OK_HEADERS,
        body: {
          taskId,
          kind: 'generate',
          ref: 'order-17',
          outcome: 'awaiting',
          reason: 'unconfirmed',
          status: 'success',
          code: 200,
          msg: 'success',
          errorCode: 0,
          errorMessage: '',
          revision: 1,
          deadlineAt: '2026-11-23T12:00:00.000Z',
          receivedAt: '2026-11-23T10:00:00.000Z',
          updatedAt: '2026-11-23T10:00:00.000Z',
          deliveries: 2,
          via: 'callback',
          claims: [
            { outcome: 'succeeded', voiceId: 'voice_8f2c1d' },
            { outcome: 'failed', reason: 'generation_failed' },
          ],
          history: [expect.objectContaining({ why: 'duplicate', outcome: 'failed' })],
        },
      });
      expect(JSON.stringify(answer)).not.toContain('canary');
      expect(tracker.said).toEqual([counted('TaskRead')]);
    },
  );
});

test('a record that was edited into nonsense is returned as it is', async () => {
  const taskId = randomUUID();
  const edited = {
    deliveries: { N: '123456789012345678901.5' },
    reason: { NULL: true },
    raw: { S: 'canary' },
  };
  const Item = { taskId: { S: taskId }, kind: { S: 'generate' }, ...edited };
  await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item }));

  expect(await tracker.read(taskId)).toMatchObject({
    statusCode: 200,
    body: { taskId, kind: 'generate', deliveries: 123456789012345680000, reason: null },
  });
});

describe('what cannot be answered', () => {
  const fail = (error: Error): Partial<TrackPorts> => ({
    registrations: { register: () => Promise.reject(error) },
    items: { read: () => Promise.reject(error) },
  });
  const ask: [string, (ports: Partial<TrackPorts>) => ReturnType<TestTracker['read']>][] = [
    ['registering', (ports) => tracker.register('task-1', '', {}, ports)],
    ['reading', (ports) => tracker.read('task-1', undefined, ports)],
  ];

  test.each(ask)(
    'while the store is down is answered with 503, and to be asked again soon: %s',
    async (_name, call) => {
      const down = new StoreUnavailableError('UpdateItem', { cause: new Error('ECONNREFUSED') });

      expect(await call(fail(down))).toEqual({
        statusCode: 503,
        headers: { ...PROBLEM_HEADERS, 'retry-after': '1' },
        body: {
          type: 'urn:suno-voice-callbacks:problem:unavailable',
          title: 'The store could not be reached',
          status: 503,
          detail: 'Send the request again.',
        },
      });
      expect(tracker.said).toEqual([
        expect.objectContaining({
          level: 'ERROR',
          message: 'Request about a task not answered',
          traceId: TRACE_ID,
          error: 'StoreUnavailableError: The store did not confirm UpdateItem <- Error: ECONNREFUSED',
        }),
        counted('TaskRequestUnavailable'),
      ]);
    },
  );

  test.each(['registering', 'reading'])(
    'while the store hangs is answered with 503 just before the function would be stopped: %s',
    async (what) => {
      const hang = () => new Promise<never>(() => undefined);
      const ports = { registrations: { register: hang }, items: { read: hang } };
      const answer =
        what === 'reading'
          ? await tracker.read('task-1', undefined, ports, 510)
          : await tracker.register('task-1', '', {}, ports, 510);

      expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
      expect(tracker.said[0]).toMatchObject({ error: 'OutOfTimeError: The store did not answer in time' });
    },
  );

  test.each(ask)('because of a mistake here is answered with 500: %s', async (_name, call) => {
    expect(await call(fail(new TypeError('x is not a function')))).toEqual({
      statusCode: 500,
      headers: PROBLEM_HEADERS,
      body: {
        type: 'urn:suno-voice-callbacks:problem:internal-error',
        title: 'The request could not be handled',
        status: 500,
        detail: 'Send it again.',
      },
    });
  });

  test('on a route that does not lead here is a mistake too', async () => {
    expect(await tracker.register('task-1', '', { routeKey: 'DELETE /voice-tasks/{taskId}' })).toMatchObject({
      statusCode: 500,
    });
    expect(tracker.said[0]).toMatchObject({
      error: 'TypeError: The route DELETE /voice-tasks/{taskId} is not one of these',
    });
  });
});
