import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createPendingResults,
  type PendingResult,
  type PendingResults,
} from '../../functions/adapters/dynamodb/pending-results.ts';
import type { KeptAnswer } from '../../functions/domain/claim.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let results: PendingResults;

beforeAll(() => {
  results = createPendingResults(store.client, TASK_TABLE);
});

/** A task whose result is pending since one minute past ten; the edits are of the table alone: the index lags behind. */
async function aPendingTask(edit: object = {}): Promise<PendingResult> {
  const pending = {
    taskId: randomUUID(),
    kind: 'generate',
    due: 'result#00',
    dueAt: '2026-11-23T10:01:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
  } as const;
  const item = { ...pending, outcome: 'awaiting', reason: 'not_reported', ...edit };
  await store.client.send(
    new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(item, { removeUndefinedValues: true }) }),
  );
  return pending;
}

/** Tasks that are not due any more as the index shows them. */
const MEANWHILE: [string, object][] = [
  ['taken', { dueAt: '2026-11-23T10:02:30.000Z' }],
  ['settled, to be published at that very time', { outcome: 'succeeded', due: 'publish#00' }],
  ['settled and published', { outcome: 'succeeded', due: undefined, dueAt: undefined }],
];

describe('a task is taken', () => {
  test('once: it is counted, and due again at another time', async () => {
    const pending = await aPendingTask();
    const before = await store.record(pending.taskId);

    expect(await results.claim(pending, '2026-11-23T10:02:30.000Z')).toBe(true);
    expect(await store.record(pending.taskId)).toEqual({
      ...before,
      lookups: 1,
      dueAt: '2026-11-23T10:02:30.000Z',
    });
  });

  test('again, counting on', async () => {
    const pending = await aPendingTask({ lookups: 4, outcome: 'failed', reason: 'timed_out' });

    expect(await results.claim(pending, '2026-11-23T10:09:00.000Z')).toBe(true);
    expect(await store.record(pending.taskId)).toMatchObject({ lookups: 5, reason: 'timed_out' });
  });

  test('by one of twenty sweeps that want it', async () => {
    const pending = await aPendingTask();

    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, second) =>
        results.claim(pending, `2026-11-23T10:02:${String(second).padStart(2, '0')}.000Z`),
      ),
    );

    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.record(pending.taskId)).toMatchObject({
      lookups: 1,
      dueAt: `2026-11-23T10:02:${String(taken.indexOf(true)).padStart(2, '0')}.000Z`,
    });
  });
});

test.each([
  ['taken', (pending: PendingResult) => results.claim(pending, '2026-11-23T10:30:00.000Z')],
  ['rescheduled', (pending: PendingResult) => results.reschedule(pending, '2026-11-23T12:00:00.000Z')],
])('a task that was given another deadline meanwhile is not %s beyond it', async (_how, call) => {
  const pending = await aPendingTask({ deadlineAt: '2026-11-23T10:02:00.000Z' });
  const before = await store.record(pending.taskId);

  expect(await call(pending)).not.toBe(true);
  expect(await store.record(pending.taskId)).toEqual(before);
});

describe('a task that was', () => {
  const calls: [string, (pending: PendingResult) => Promise<unknown>][] = [
    ['take', (pending) => results.claim(pending, '2026-11-23T11:00:00.000Z')],
    ['putOff', (pending) => results.reschedule(pending, '2026-11-23T12:00:00.000Z')],
    ['drop', (pending) => results.clear(pending)],
  ];
  const cases = MEANWHILE.flatMap(([state, edit]) =>
    calls.map(([name, call]) => ({ state, edit, name, call })),
  );

  test.each(cases)('$state meanwhile is left as it is: $name', async ({ edit, name, call }) => {
    const pending = await aPendingTask(edit);
    const before = await store.record(pending.taskId);

    expect(await call(pending)).toBe(name === 'take' ? false : undefined);
    expect(await store.record(pending.taskId)).toEqual(before);
  });

  test.each(calls)('deleted does not come back: %s', async (_name, call) => {
    const pending = { ...(await aPendingTask()), taskId: randomUUID() };

    await call(pending);

    expect(await store.record(pending.taskId)).toBeUndefined();
  });
});

test('a rescheduled task is due later, and not counted', async () => {
  const pending = await aPendingTask();
  const before = await store.record(pending.taskId);

  await results.reschedule(pending, '2026-11-23T12:00:00.000Z');

  expect(await store.record(pending.taskId)).toEqual({ ...before, dueAt: '2026-11-23T12:00:00.000Z' });
});

test('a task that is dropped is due no more, and otherwise as it was', async () => {
  const pending = await aPendingTask({ outcome: 'failed', reason: 'timed_out' });
  const { due, dueAt, ...rest } = (await store.record(pending.taskId)) ?? {};

  await results.clear(pending);

  expect(await store.record(pending.taskId)).toEqual(rest);
});

describe('the result of a lookup', () => {
  const lookup = { lookedUpAt: '2026-11-23T10:01:01.000Z', lookupSaid: 'wait_processing' };
  const FOUND: KeptAnswer = {
    verdict: { outcome: 'succeeded', result: 'voice_true' },
    callback: { result: 'voice_true', status: 'success', code: 200, msg: 'found' },
  };
  const REJECTED: KeptAnswer = {
    verdict: { outcome: 'failed', reason: 'voice_rejected' },
    callback: { result: 'fail', code: 'E7' },
  };

  test('is recorded, though the task is due at another time now', async () => {
    const pending = await aPendingTask({ dueAt: '2026-11-23T10:02:30.000Z' });
    const before = await store.record(pending.taskId);

    await results.recordLookup(pending, lookup);

    expect(await store.record(pending.taskId)).toEqual({ ...before, ...lookup });
  });

  test('may contradict the callbacks: the answer is kept, as the provider gave it', async () => {
    const pending = await aPendingTask({ reason: 'unconfirmed' });
    const before = await store.record(pending.taskId);

    await results.recordLookup(pending, { ...lookup, contradiction: FOUND });

    expect(await store.record(pending.taskId)).toEqual({
      ...before,
      ...lookup,
      reason: 'contradicted',
      answer: { outcome: 'succeeded', voiceId: 'voice_true', status: 'success', code: 200, msg: 'found' },
    });
  });

  test('replaces an answer that was kept before, and one that contradicts nothing leaves it', async () => {
    const pending = await aPendingTask({ reason: 'unconfirmed' });
    await results.recordLookup(pending, { ...lookup, contradiction: FOUND });
    await results.recordLookup(pending, { ...lookup, contradiction: REJECTED });
    const before = await store.record(pending.taskId);

    await results.recordLookup(pending, { ...lookup, lookupSaid: 'wait_processing' });

    expect(await store.record(pending.taskId)).toEqual(before);
    expect(before?.['answer']).toEqual({ outcome: 'failed', reason: 'voice_rejected', code: 'E7' });
  });

  test('leaves the reason of a task that timed out, and keeps the answer that contradicts a callback', async () => {
    const pending = await aPendingTask({ outcome: 'failed', reason: 'timed_out' });
    const before = await store.record(pending.taskId);

    await results.recordLookup(pending, { ...lookup, contradiction: REJECTED });

    expect(await store.record(pending.taskId)).toEqual({
      ...before,
      ...lookup,
      answer: { outcome: 'failed', reason: 'voice_rejected', code: 'E7' },
    });
  });

  test.each([undefined, FOUND])(
    'is not recorded of a task whose result is not pending any more: %j',
    async (contradiction) => {
      const pending = await aPendingTask({ outcome: 'awaiting', due: undefined, dueAt: undefined });
      const before = await store.record(pending.taskId);

      await results.recordLookup(pending, { ...lookup, ...(contradiction && { contradiction }) });

      expect(await store.record(pending.taskId)).toEqual(before);
    },
  );

  test('does not contradict a result that comes between the two writes', async () => {
    const pending = await aPendingTask({ reason: 'unconfirmed' });
    let writes = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      if (++writes === 2) {
        const settled = { ...pending, outcome: 'failed', reason: 'generation_failed', due: 'publish#00' };
        await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(settled) }));
      }
      return send();
    });

    await createPendingResults(client, TASK_TABLE).recordLookup(pending, { ...lookup, contradiction: FOUND });

    expect(await store.record(pending.taskId)).toMatchObject({
      outcome: 'failed',
      reason: 'generation_failed',
    });
  });

  test.each([
    { contradiction: undefined, edit: {}, writes: 1 },
    { contradiction: FOUND, edit: {}, writes: 2 },
    { contradiction: FOUND, edit: { due: 'publish#00' }, writes: 1 },
  ])(
    'costs $writes writes: $contradiction.verdict.outcome, $edit',
    async ({ contradiction, edit, writes }) => {
      const pending = await aPendingTask(edit);
      let calls = 0;
      const client = interceptedDynamoDb(store.endpoint, ({ send }) => {
        calls += 1;
        return send();
      });

      await createPendingResults(client, TASK_TABLE).recordLookup(pending, {
        ...lookup,
        ...(contradiction && { contradiction }),
      });

      expect(calls).toBe(writes);
    },
  );
});
