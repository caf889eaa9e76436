import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { FIXTURES } from '../support/fixtures.ts';
import type { Subscriber } from '../support/topic.ts';

let engine: TestEngine;
let subscriber: Subscriber;

beforeAll(async () => {
  engine = await startEngine();
  subscriber = await engine.subscribe('everything');
});
afterAll(() => engine.stop());

const received = { status: 200, body: { status: 'received' } };

/** Waits for the event of a task's revision, and answers all of this task's events so far. */
async function eventsOf(taskId: string, revision = 1) {
  const ofTask = <T extends { subject: string }>(events: readonly T[]) =>
    events.filter(({ subject }) => subject === taskId);
  const events = await subscriber.eventsUntil((seen) =>
    ofTask(seen).some(({ data }) => data.revision === revision),
  );
  return ofTask(events);
}

/** Waits until the publisher has marked a revision: nothing more is on its way then. */
const published = (taskId: string, revision = 1) =>
  eventually(async () => {
    const record = await engine.record(taskId);
    return record?.['publishedRevision'] === revision ? record : undefined;
  });

describe('a callback in, a record and an event out', () => {
  test('success', async () => {
    const taskId = randomUUID();

    expect(await engine.post(aSuccess({ taskId }), await engine.url('order-42'))).toMatchObject(received);

    expect(await eventsOf(taskId)).toEqual([
      expect.objectContaining({
        id: `${taskId}/generate/1`,
        source: '/suno-voice-callbacks/SunoVoiceCallbacks',
        type: 'suno.voice.succeeded',
        data: expect.objectContaining({ voiceId: 'voice_8f2c1d', ref: 'order-42', outcome: 'succeeded' }),
      }),
    ]);
    const record = await published(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      ref: 'order-42',
      deliveries: 1,
    });
    expect(record).not.toHaveProperty('due');
  });

  test('failure', async () => {
    const taskId = randomUUID();

    expect(await engine.post(aFailure({ taskId }))).toMatchObject(received);

    expect(await eventsOf(taskId)).toEqual([
      expect.objectContaining({
        type: 'suno.voice.failed',
        data: expect.objectContaining({
          outcome: 'failed',
          reason: 'generation_failed',
          errorCode: 500,
          errorMessage: 'Verification audio did not match the validation phrase',
        }),
      }),
    ]);
    expect(await published(taskId)).toMatchObject({ outcome: 'failed', reason: 'generation_failed' });
  });

  test('fifty times at once is one record and one event', async () => {
    const taskId = randomUUID();
    const url = await engine.url();

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => engine.post(aSuccess({ taskId }), url)),
    );

    for (const answer of answers) expect(answer).toMatchObject(received);
    await published(taskId);
    expect(await engine.record(taskId)).toMatchObject({ revision: 1, deliveries: 50 });
    expect(await eventsOf(taskId)).toHaveLength(1);
  });

  test('a failure that comes after the success changes nothing', async () => {
    const taskId = randomUUID();
    await engine.post(aSuccess({ taskId }));
    await published(taskId);

    expect(await engine.post(aFailure({ taskId }))).toMatchObject(received);

    expect(await engine.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      revision: 1,
      deliveries: 2,
      history: [expect.objectContaining({ why: 'late', outcome: 'failed' })],
    });
    expect(await eventsOf(taskId)).toHaveLength(1);
  });

  test('a success that comes after the failure corrects it, with a second event', async () => {
    const taskId = randomUUID();
    await engine.post(aFailure({ taskId }));
    await published(taskId);

    expect(await engine.post(aSuccess({ taskId }))).toMatchObject(received);

    const events = await eventsOf(taskId, 2);
    expect(events.map(({ type, data }) => [type, data.revision])).toEqual([
      ['suno.voice.failed', 1],
      ['suno.voice.succeeded', 2],
    ]);
    expect(await published(taskId, 2)).toMatchObject({ outcome: 'succeeded', revision: 2 });
  });

  test('two voices for one task: the first stays, the second is remembered', async () => {
    const taskId = randomUUID();
    await engine.post(aSuccess({ taskId }));

    expect(await engine.post(aSuccess({ taskId, voiceId: 'voice_other' }))).toMatchObject(received);

    expect(await engine.record(taskId)).toMatchObject({
      voiceId: 'voice_8f2c1d',
      revision: 1,
      history: [expect.objectContaining({ why: 'conflict', voiceId: 'voice_other' })],
    });
  });

  test('undecided is a record and no event, until the result comes', async () => {
    const taskId = randomUUID();
    await engine.post({ taskId, status: 'generating_voice' });
    expect(await engine.record(taskId)).toMatchObject({
      outcome: 'awaiting',
      reason: 'in_progress',
      revision: 1,
    });

    await engine.post(aSuccess({ taskId }));

    expect((await eventsOf(taskId, 2)).map(({ id }) => id)).toEqual([`${taskId}/generate/2`]);
  });

  test('a subscriber with a filter policy gets what it asked for', async () => {
    const failures = await engine.subscribe('failures', { filterPolicy: { outcome: ['failed'] }, raw: true });
    const [good, bad] = [randomUUID(), randomUUID()];
    await engine.post(aSuccess({ taskId: good }));
    await engine.post(aFailure({ taskId: bad }));

    const events = await failures.eventsUntil((seen) => seen.some(({ subject }) => subject === bad));

    await Promise.all([published(good), published(bad)]);
    expect(events.map(({ subject }) => subject)).not.toContain(good);
  });

  test('records of a day can be listed', async () => {
    const taskId = randomUUID();
    await engine.post(aSuccess({ taskId }));
    const day = (await engine.record(taskId))?.['day'];

    const { Items: items } = await engine.dynamodb.send(
      new QueryCommand({
        TableName: engine.endpoints.taskTable,
        IndexName: 'ByDay',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: String(day) } },
      }),
    );

    expect(items?.map((item) => unmarshall(item)['taskId'] as unknown)).toContain(taskId);
  });
});

describe('every known body gets the outcome that is written beside it', () => {
  test.each(FIXTURES)('$name', async ({ body, expect: expected }) => {
    // The bodies share task ids; each gets its own here, in whichever place it has one.
    const taskId = randomUUID();
    const own = body.replaceAll(/xxx_task_id_xxx|5c79be8e0f1a4b3c9d2e7f6a1b0c4d58/g, taskId);

    const answer = await engine.post(own);

    const { http, ...facts } = expected;
    const status = http === 200 ? 'received' : 'quarantined';
    expect(answer).toMatchObject({ status: 200, body: { status } });
    if (http === 200) {
      const voiceId = facts.voiceId === '5c79be8e0f1a4b3c9d2e7f6a1b0c4d58' ? taskId : facts.voiceId;
      expect(await engine.record(taskId)).toMatchObject({
        ...facts,
        ...(voiceId !== undefined && { voiceId }),
      });
    }
  });
});

describe('what is not a callback', () => {
  test('unreadable: 200, quarantined, with what is wrong', async () => {
    const answer = await engine.post('voice ready!');

    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'quarantined', reason: 'not_json', issues: [{ field: '', message: 'must be JSON' }] },
    });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('oversize: 200, quarantined', async () => {
    const answer = await engine.post(JSON.stringify(aSuccess({ pad: 'x'.repeat(64 * 1024) })));

    expect(answer).toMatchObject({ status: 200, body: { status: 'quarantined', reason: 'too_large' } });
  });

  test('in bytes that are declared as such: read all the same', async () => {
    const taskId = randomUUID();
    const answer = await fetch(await engine.url(), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: `\ufeff${JSON.stringify(aSuccess({ taskId }))}`,
    });

    expect(answer.status).toBe(200);
    expect(await engine.record(taskId)).toMatchObject({ outcome: 'succeeded' });
  });

  test.each([
    ['without a token', ''],
    ['with a forged one', '/eyJhbGciOiJIUzI1NiJ9.e30.AAAA'],
    ['with nonsense', '/%00%ff..'],
  ])('unauthorised, %s: 401', async (_name, token) => {
    const url = `${engine.endpoints.api}/suno/voice-generate-callback${token}`;

    expect(await engine.post(aSuccess(), url)).toMatchObject({ status: 401, body: { status: 401 } });
  });

  test('a URL for another engine: 401', async () => {
    const [url] = (await engine.url()).split(/(?<=\.)[^.]+$/);

    expect(await engine.post(aSuccess(), `${url}AAAA`)).toMatchObject({ status: 401 });
  });
});
