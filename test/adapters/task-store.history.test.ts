import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoTaskStore, type TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { aFailure, aLookup, aReport, aSuccess } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

const SETTINGS = { retentionDays: 400, askWithinSeconds: 7200 };

let store: TestStore;
let tasks: TaskStore;

beforeAll(async () => {
  store = await startStore();
  tasks = createDynamoTaskStore(store.client, TASK_TABLE, SETTINGS);
});
afterAll(() => store.stop());

describe('the history', () => {
  test('has the whole result of each, which a claim may be', async () => {
    const taskId = randomUUID();
    const voiceId = 'v'.repeat(512);
    await tasks.apply(aReport(aSuccess({ taskId })));

    await tasks.remember(aReport(aSuccess({ taskId, voiceId, errorMessage: 'm'.repeat(512) })), 'conflict');

    expect(await store.record(taskId)).toMatchObject({
      history: [{ voiceId, errorMessage: 'm'.repeat(256) }],
    });
  });

  test('has what a callback claimed, and not that it is unconfirmed', async () => {
    const taskId = randomUUID();
    await tasks.apply(aReport(aSuccess({ taskId, voiceId: '' })));
    const unconfirmed = { outcome: 'awaiting', reason: 'unconfirmed' } as const;

    await tasks.remember(
      aReport(aSuccess({ taskId }), {
        verdict: unconfirmed,
        claim: { outcome: 'succeeded', result: 'voice_8f2c1d' },
      }),
      'duplicate',
    );
    await tasks.remember(
      aReport(aFailure({ taskId }), {
        verdict: unconfirmed,
        claim: { outcome: 'failed', reason: 'voice_rejected' },
      }),
      'duplicate',
    );

    const [success, failure] = (await store.record(taskId))?.['history'] as unknown[];
    expect(success).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_8f2c1d', via: 'callback' });
    expect(success).not.toHaveProperty('reason');
    expect(failure).toMatchObject({ outcome: 'failed', reason: 'voice_rejected', via: 'callback' });
  });

  test('is not cut to less than came meanwhile: a lookup, after the callback that cuts', async () => {
    const taskId = randomUUID();
    for (let delivery = 0; delivery < 20; delivery++)
      await tasks.remember(aReport(aSuccess({ taskId })), 'late');
    await tasks.apply(aReport(aSuccess({ taskId })));
    let writes = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      if (++writes === 2) await tasks.remember(aLookup(aFailure({ taskId })), 'late');
      return send();
    });

    await createDynamoTaskStore(client, TASK_TABLE, SETTINGS).remember(aReport(aSuccess({ taskId })), 'late');

    const history = (await store.record(taskId))?.['history'] as { via: string }[];
    expect(history).toHaveLength(22);
    expect(history.at(-1)).toMatchObject({ via: 'lookup' });
  });

  test('is cut by the next callback, whatever was looked up', async () => {
    const taskId = randomUUID();
    await tasks.apply(aReport(aSuccess({ taskId })));
    for (let lookup = 0; lookup < 21; lookup++) await tasks.remember(aLookup(aFailure({ taskId })), 'late');
    expect((await store.record(taskId))?.['history']).toHaveLength(21);

    await tasks.remember(aReport(aSuccess({ taskId })), 'duplicate');

    const history = (await store.record(taskId))?.['history'] as { via: string }[];
    expect(history).toHaveLength(20);
    expect(history.at(-1)).toMatchObject({ via: 'callback' });
  });

  test('of a record that is deleted while it is cut is gone', async () => {
    const taskId = randomUUID();
    const report = aReport(aSuccess({ taskId }));
    for (let delivery = 0; delivery < 20; delivery++) await tasks.remember(report, 'late');
    let writes = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
      if (++writes === 2) await store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: key }));
      return send();
    });

    await createDynamoTaskStore(client, TASK_TABLE, SETTINGS).remember(report, 'late');

    expect(await store.record(taskId)).toBeUndefined();
  });
});
