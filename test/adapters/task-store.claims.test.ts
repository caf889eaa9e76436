import { UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import type { Committed, TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { unregisteredDueKey } from '../../functions/domain/outbox.ts';
import { aClaim, aFailure, aLookup, aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aTaskStore, NO_BUDGET, TASK_TABLE, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let tasks: TaskStore;

beforeAll(() => {
  tasks = aTaskStore(store, WITH_LOOKUPS);
});

const commit = (report: Report): Promise<Committed> => tasks.commit(report, NO_BUDGET);
const voice = (voiceId: string) => ({ outcome: 'succeeded', voiceId });

describe('a record keeps what callbacks claim', () => {
  test('the first of each distinct claim, at most four, beside a history that is trimmed', async () => {
    const taskId = randomUUID();
    const claims = ['a', 'b', 'a', 'c'].map((voiceId) => aSuccess({ taskId, voiceId }));
    const failures = ['fail', 'processing_validate_fail'].map((status) => aFailure({ taskId, status }));

    for (const body of [...claims, ...failures, aSuccess({ taskId, voiceId: 'd' })])
      await commit(aClaim(body));
    for (let repeat = 0; repeat < 20; repeat++) await commit(aClaim(aSuccess({ taskId, voiceId: 'e' })));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ outcome: 'awaiting', reason: 'unconfirmed', deliveries: 27 });
    expect(record?.['claims']).toEqual([
      voice('a'),
      voice('b'),
      voice('c'),
      { outcome: 'failed', reason: 'generation_failed' },
    ]);
    expect(record?.['history']).toMatchObject(Array(20).fill(voice('e')));
  });

  test.each([
    ['in progress', { status: 'generating_voice' }],
    ['undecided', { status: 'success', voiceId: '' }],
  ])('after a callback that is %s too', async (_name, body) => {
    const taskId = randomUUID();
    await commit(aClaim({ taskId, ...body }));

    await commit(aClaim(aSuccess({ taskId })));

    expect(await store.record(taskId)).toMatchObject({ claims: [voice('voice_8f2c1d')], deliveries: 2 });
  });

  test('until its result is known: a later claim is in the history alone', async () => {
    const taskId = randomUUID();
    await commit(aClaim(aSuccess({ taskId, voiceId: 'a' })));
    await commit(aLookup(aSuccess({ taskId, voiceId: 'a' })));

    expect(await commit(aClaim(aSuccess({ taskId, voiceId: 'b' })))).toMatchObject({
      transition: 'conflict',
    });

    expect(await store.record(taskId)).toMatchObject({
      voiceId: 'a',
      claims: [voice('a')],
      history: [{ why: 'conflict', ...voice('b') }],
    });
  });
});

describe("the provider's answer that no callback claimed", () => {
  const ANSWER = aLookup({ status: 'success', voiceId: 'voice_true', msg: 'found', taskId: '-' });

  /** Has the record keep the provider's answer, as the sweep does. */
  async function contradict(taskId: string): Promise<void> {
    const record = await store.record(taskId);
    const { taskId: _taskId, ...callback } = ANSWER.callback;
    await createPendingResults(store.client, TASK_TABLE).recordLookup(
      {
        taskId,
        kind: 'generate',
        due: unregisteredDueKey('order-17'),
        dueAt: String(record?.['dueAt']),
        deadlineAt: '2026-11-23T12:00:00.000Z',
      },
      {
        lookedUpAt: '2026-11-23T10:01:00.000Z',
        lookupSaid: 'success',
        contradiction: { verdict: ANSWER.verdict, callback },
      },
    );
  }

  /** A task of which a callback claimed another voice than the provider has. */
  async function aContradictedTask(): Promise<string> {
    const taskId = randomUUID();
    await commit(aClaim(aSuccess({ taskId, voiceId: 'voice_forged' })));
    await contradict(taskId);
    return taskId;
  }

  const edit = (taskId: string, answer: AttributeValue) =>
    store.client.send(
      new UpdateItemCommand({
        TableName: TASK_TABLE,
        Key: { taskId: { S: taskId }, kind: { S: 'generate' } },
        UpdateExpression: 'SET answer = :answer',
        ExpressionAttributeValues: { ':answer': answer },
      }),
    );

  test('settles the task at its deadline, as contested, and the body of the callback stays', async () => {
    const taskId = await aContradictedTask();
    const before = await store.record(taskId);
    expect(before).toMatchObject({
      outcome: 'awaiting',
      reason: 'contradicted',
      answer: voice('voice_true'),
    });

    const committed = await commit(aTimeout(taskId));

    expect(committed).toMatchObject({
      kind: 'recorded',
      transition: 'applied',
      report: { via: 'lookup', verdict: { outcome: 'succeeded', result: 'voice_true' }, isContested: true },
    });
    const { answer, reason, code, errorCode, errorMessage, ...rest } = before ?? {};
    expect(await store.record(taskId)).toEqual({
      ...rest,
      outcome: 'succeeded',
      voiceId: 'voice_true',
      msg: 'found',
      contested: true,
      rank: 3,
      revision: 2,
      via: 'lookup',
      updatedAt: '2026-11-23T12:00:00.000Z',
      settledAt: '2026-11-23T12:00:00.000Z',
      due: expect.stringMatching(/^publish#/),
      dueAt: '2026-11-23T12:15:00.000Z',
      expiresAt: 1_829_995_200,
    });
  });

  test('settles it also if it comes just before the deadline is recorded', async () => {
    const taskId = randomUUID();
    await commit(aClaim(aSuccess({ taskId, voiceId: 'voice_forged' })));
    let calls = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      calls += 1;
      if (calls === 1) await contradict(taskId);
      return send();
    });

    await aTaskStore({ client }, WITH_LOOKUPS).commit(aTimeout(taskId), NO_BUDGET);

    expect(calls).toBe(2);
    expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_true' });
  });

  test('is not kept beside a result: the lookup that confirms it removes it', async () => {
    const taskId = await aContradictedTask();

    await commit(aLookup(aSuccess({ taskId, voiceId: 'voice_true' }), { isContested: true }));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_true', contested: true });
    expect(record).not.toHaveProperty('answer');
  });

  test('changes no result that came before the deadline', async () => {
    const taskId = await aContradictedTask();
    await commit(aReport(aSuccess({ taskId, voiceId: 'voice_b' })));
    const before = await store.record(taskId);

    expect(await commit(aTimeout(taskId))).toStrictEqual({ kind: 'ignore', transition: 'late' });

    expect(await store.record(taskId)).toEqual(before);
    expect(before).not.toHaveProperty('contested');
  });

  test.each<[string, AttributeValue]>([
    ['a string', { S: 'voice_true' }],
    ['a success without a voice', { M: { outcome: { S: 'succeeded' } } }],
    ['an end that only a deadline has', { M: { outcome: { S: 'failed' }, reason: { S: 'timed_out' } } }],
  ])('keeps no task from ending if it was edited by hand into %s: it times out', async (_name, answer) => {
    const taskId = await aContradictedTask();
    await edit(taskId, answer);

    expect(await commit(aTimeout(taskId))).toMatchObject({ kind: 'recorded', report: { via: 'deadline' } });

    expect(await store.record(taskId)).toMatchObject({ outcome: 'failed', reason: 'timed_out' });
  });
});
