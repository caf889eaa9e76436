import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createPendingResults,
  type PendingResult,
  type PendingResults,
} from '../../functions/adapters/dynamodb/pending-results.ts';
import type { KeptAnswer } from '../../functions/domain/claim.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

let store: TestStore;
let results: PendingResults;

beforeAll(async () => {
  store = await startStore();
  results = createPendingResults(store.client, TASK_TABLE);
});
afterAll(() => store.stop());

/** A task whose result is pending since one minute past ten; the edits are of the table alone: the index lags behind. */
async function anOwedTask(edit: object = {}): Promise<PendingResult> {
  const owed = {
    taskId: randomUUID(),
    kind: 'generate',
    due: 'result#00',
    dueAt: '2026-11-23T10:01:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
  } as const;
  const item = { ...owed, outcome: 'awaiting', reason: 'not_reported', ...edit };
  await store.client.send(
    new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(item, { removeUndefinedValues: true }) }),
  );
  return owed;
}

/** Tasks that are not due any more as the index shows them. */
const MEANWHILE: [string, object][] = [
  ['taken', { dueAt: '2026-11-23T10:02:30.000Z' }],
  ['settled, to be published at that very time', { outcome: 'succeeded', due: 'publish#00' }],
  ['settled and published', { outcome: 'succeeded', due: undefined, dueAt: undefined }],
];

describe('a task is taken', () => {
  test('once: it is counted, and due again at another time', async () => {
    const owed = await anOwedTask();
    const before = await store.record(owed.taskId);

    expect(await results.claim(owed, '2026-11-23T10:02:30.000Z')).toBe(true);
    expect(await store.record(owed.taskId)).toEqual({
      ...before,
      lookups: 1,
      dueAt: '2026-11-23T10:02:30.000Z',
    });
  });

  test('again, counting on', async () => {
    const owed = await anOwedTask({ lookups: 4, outcome: 'failed', reason: 'timed_out' });

    expect(await results.claim(owed, '2026-11-23T10:09:00.000Z')).toBe(true);
    expect(await store.record(owed.taskId)).toMatchObject({ lookups: 5, reason: 'timed_out' });
  });

  test('by one of twenty sweeps that want it', async () => {
    const owed = await anOwedTask();

    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, second) =>
        results.claim(owed, `2026-11-23T10:02:${String(second).padStart(2, '0')}.000Z`),
      ),
    );

    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.record(owed.taskId)).toMatchObject({
      lookups: 1,
      dueAt: `2026-11-23T10:02:${String(taken.indexOf(true)).padStart(2, '0')}.000Z`,
    });
  });
});

test.each([
  ['taken', (owed: PendingResult) => results.claim(owed, '2026-11-23T10:30:00.000Z')],
  ['put off', (owed: PendingResult) => results.reschedule(owed, '2026-11-23T12:00:00.000Z')],
])('a task that was given another deadline meanwhile is not %s beyond it', async (_how, call) => {
  const owed = await anOwedTask({ deadlineAt: '2026-11-23T10:02:00.000Z' });
  const before = await store.record(owed.taskId);

  expect(await call(owed)).not.toBe(true);
  expect(await store.record(owed.taskId)).toEqual(before);
});

describe('a task that was', () => {
  const calls: [string, (owed: PendingResult) => Promise<unknown>][] = [
    ['take', (owed) => results.claim(owed, '2026-11-23T11:00:00.000Z')],
    ['putOff', (owed) => results.reschedule(owed, '2026-11-23T12:00:00.000Z')],
    ['drop', (owed) => results.clear(owed)],
  ];
  const cases = MEANWHILE.flatMap(([state, edit]) =>
    calls.map(([name, call]) => ({ state, edit, name, call })),
  );

  test.each(cases)('$state meanwhile is left as it is: $name', async ({ edit, name, call }) => {
    const owed = await anOwedTask(edit);
    const before = await store.record(owed.taskId);

    expect(await call(owed)).toBe(name === 'take' ? false : undefined);
    expect(await store.record(owed.taskId)).toEqual(before);
  });

  test.each(calls)('deleted does not come back: %s', async (_name, call) => {
    const owed = { ...(await anOwedTask()), taskId: randomUUID() };

    await call(owed);

    expect(await store.record(owed.taskId)).toBeUndefined();
  });
});

test('a task that is put off is due later, and not counted', async () => {
  const owed = await anOwedTask();
  const before = await store.record(owed.taskId);

  await results.reschedule(owed, '2026-11-23T12:00:00.000Z');

  expect(await store.record(owed.taskId)).toEqual({ ...before, dueAt: '2026-11-23T12:00:00.000Z' });
});

test('a task that is dropped is due no more, and otherwise as it was', async () => {
  const owed = await anOwedTask({ outcome: 'failed', reason: 'timed_out' });
  const { due, dueAt, ...rest } = (await store.record(owed.taskId)) ?? {};

  await results.clear(owed);

  expect(await store.record(owed.taskId)).toEqual(rest);
});

describe('what came of asking', () => {
  const note = { lookedUpAt: '2026-11-23T10:01:01.000Z', lookupSaid: 'wait_processing' };
  const FOUND: KeptAnswer = {
    verdict: { outcome: 'succeeded', result: 'voice_true' },
    callback: { result: 'voice_true', status: 'success', code: 200, msg: 'found' },
  };
  const REJECTED: KeptAnswer = {
    verdict: { outcome: 'failed', reason: 'voice_rejected' },
    callback: { result: 'fail', code: 'E7' },
  };

  test('is noted, though the task is due at another time now', async () => {
    const owed = await anOwedTask({ dueAt: '2026-11-23T10:02:30.000Z' });
    const before = await store.record(owed.taskId);

    await results.recordLookup(owed, note);

    expect(await store.record(owed.taskId)).toEqual({ ...before, ...note });
  });

  test('may contradict the callbacks: the answer is kept, as the provider gave it', async () => {
    const owed = await anOwedTask({ reason: 'unconfirmed' });
    const before = await store.record(owed.taskId);

    await results.recordLookup(owed, { ...note, contradiction: FOUND });

    expect(await store.record(owed.taskId)).toEqual({
      ...before,
      ...note,
      reason: 'contradicted',
      answer: { outcome: 'succeeded', voiceId: 'voice_true', status: 'success', code: 200, msg: 'found' },
    });
  });

  test('replaces an answer that was kept before, and one that contradicts nothing leaves it', async () => {
    const owed = await anOwedTask({ reason: 'unconfirmed' });
    await results.recordLookup(owed, { ...note, contradiction: FOUND });
    await results.recordLookup(owed, { ...note, contradiction: REJECTED });
    const before = await store.record(owed.taskId);

    await results.recordLookup(owed, { ...note, lookupSaid: 'wait_processing' });

    expect(await store.record(owed.taskId)).toEqual(before);
    expect(before?.['answer']).toEqual({ outcome: 'failed', reason: 'voice_rejected', code: 'E7' });
  });

  test('leaves the reason of a task that timed out, and keeps the answer that contradicts a callback', async () => {
    const owed = await anOwedTask({ outcome: 'failed', reason: 'timed_out' });
    const before = await store.record(owed.taskId);

    await results.recordLookup(owed, { ...note, contradiction: REJECTED });

    expect(await store.record(owed.taskId)).toEqual({
      ...before,
      ...note,
      answer: { outcome: 'failed', reason: 'voice_rejected', code: 'E7' },
    });
  });

  test.each([undefined, FOUND])(
    'is not noted of a task whose result is not pending any more: %j',
    async (contradiction) => {
      const owed = await anOwedTask({ outcome: 'awaiting', due: undefined, dueAt: undefined });
      const before = await store.record(owed.taskId);

      await results.recordLookup(owed, { ...note, ...(contradiction && { contradiction }) });

      expect(await store.record(owed.taskId)).toEqual(before);
    },
  );

  test('does not contradict a result that comes between the two writes', async () => {
    const owed = await anOwedTask({ reason: 'unconfirmed' });
    let writes = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      if (++writes === 2) {
        const settled = { ...owed, outcome: 'failed', reason: 'generation_failed', due: 'publish#00' };
        await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(settled) }));
      }
      return send();
    });

    await createPendingResults(client, TASK_TABLE).recordLookup(owed, { ...note, contradiction: FOUND });

    expect(await store.record(owed.taskId)).toMatchObject({ outcome: 'failed', reason: 'generation_failed' });
  });

  test.each([
    { contradiction: undefined, edit: {}, writes: 1 },
    { contradiction: FOUND, edit: {}, writes: 2 },
    { contradiction: FOUND, edit: { due: 'publish#00' }, writes: 1 },
  ])(
    'costs $writes writes: $contradiction.verdict.outcome, $edit',
    async ({ contradiction, edit, writes }) => {
      const owed = await anOwedTask(edit);
      let calls = 0;
      const client = interceptedDynamoDb(store.endpoint, ({ send }) => {
        calls += 1;
        return send();
      });

      await createPendingResults(client, TASK_TABLE).recordLookup(owed, {
        ...note,
        ...(contradiction && { contradiction }),
      });

      expect(calls).toBe(writes);
    },
  );
});
