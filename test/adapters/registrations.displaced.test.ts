import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import { createDynamoReplayLog } from '../../functions/adapters/dynamodb/replay-log.ts';
import type { Registered } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Registration } from '../../functions/domain/decide-registration.ts';
import { resultDueKey, unregisteredDueKey } from '../../functions/domain/outbox.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import type { StoredTask } from '../../functions/domain/stored-task.ts';
import {
  aClaim,
  aFailure,
  aLookup,
  aRegistration,
  aReport,
  aSuccess,
  aTimeout,
  TRACEPARENT,
} from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, TASK_TABLE, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

const commit = async (report: Report, client = store.client) => {
  const committed = await aTaskStore({ client }, WITH_LOOKUPS).commit(report, NO_BUDGET);
  return committed.kind === 'recorded' ? committed.transition : committed.kind;
};

/** Commits what a URL of `order-18` reports, which belongs to another submission: `order-17` registers the task. */
const hearOther = (body: object, more: Parameters<typeof aReport>[1] = {}) =>
  commit(aReport(body, { ref: 'order-18', ...more }));

const markPublished = (taskId: string, revision: number) =>
  createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(
    keyOf(taskId),
    revision,
    '2026-11-23T10:00:01.000Z',
  );

const REFUSE = () => Promise.reject(new Error('No other URL has reported the task'));

const register = (
  taskId: string,
  beforeDisplacing: (displaced: StoredTask) => Promise<void> = () => Promise.resolve(),
  more: Partial<Registration> = {},
  client = store.client,
): Promise<Registered> =>
  aRegistrationStore({ client }, WITH_LOOKUPS).register(
    aRegistration(taskId, { registeredAt: '2026-11-23T10:30:00.000Z', ...more }),
    undefined,
    beforeDisplacing,
  );

/** The record of a task that is registered before any callback comes. */
async function aFreshRecord(taskId: string): Promise<object> {
  await register(taskId, REFUSE);
  const record = await store.record(taskId);
  await store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }));
  return record ?? {};
}

/** Has a provider's answer kept that no claim matched, as the sweep does. */
async function contradict(taskId: string): Promise<void> {
  const { due, dueAt, deadlineAt } = (await store.record(taskId)) ?? {};
  const pending = {
    taskId,
    kind: 'generate',
    due: String(due),
    dueAt: String(dueAt),
    deadlineAt: String(deadlineAt),
  } as const;
  const results = createPendingResults(store.client, TASK_TABLE);
  await results.claim(pending, String(dueAt));
  await results.recordLookup(pending, {
    lookedUpAt: '2026-11-23T10:01:00.000Z',
    lookupSaid: 'success',
    contradiction: {
      verdict: { outcome: 'succeeded', result: 'voice_true' },
      callback: { result: 'voice_true', status: 'success', code: 200 },
    },
  });
}

type Case = [name: string, report: (taskId: string) => Promise<unknown>, stays: object];

const CASES: Case[] = [
  ['undecided', (taskId) => hearOther({ taskId, status: 'generating_voice' }), { revision: 1 }],
  [
    'a result that is not published',
    (taskId) => hearOther(aSuccess({ taskId }), { traceparent: TRACEPARENT, raw: '語'.repeat(21_845) }),
    { revision: 1 },
  ],
  [
    'a failure that is published, and contradicted',
    async (taskId) => {
      await hearOther(aFailure({ taskId }));
      await markPublished(taskId, 1);
      await hearOther(aFailure({ taskId, status: 'processing_validate_fail' }));
    },
    { revision: 1, publishedRevision: 1 },
  ],
  [
    'a claim that the provider contradicted',
    async (taskId) => {
      await commit(aClaim(aSuccess({ taskId }), { ref: 'order-18' }));
      await contradict(taskId);
    },
    { revision: 1 },
  ],
  [
    'a result that the provider confirmed, beside another claim, and that was published again',
    async (taskId) => {
      await commit(aClaim(aSuccess({ taskId }), { ref: 'order-18' }));
      await commit(aLookup(aSuccess({ taskId }), { isContested: true }));
      await markPublished(taskId, 2);
      const log = createDynamoReplayLog(store.client, TASK_TABLE);
      await log.append({ taskId, kind: 'generate' }, { at: 'later', by: 'local', revision: 2 });
    },
    {
      revision: 2,
      publishedRevision: 2,
      replays: [{ at: 'later', by: 'local', revision: 2 }],
    },
  ],
  [
    'timed out, and looked up again',
    async (taskId) => {
      await hearOther({ taskId, status: 'generating_voice' });
      await commit(aTimeout(taskId));
      await markPublished(taskId, 2);
      await commit(aClaim(aSuccess({ taskId }), { ref: 'order-18', receivedAt: '2026-11-23T12:30:00.000Z' }));
    },
    { revision: 2, publishedRevision: 2 },
  ],
];

describe('a task that another URL reported, and that is registered by its own reference,', () => {
  test.each(CASES)('begins anew, but for what was published: %s', async (_name, report, stays) => {
    const taskId = randomUUID();
    const fresh = await aFreshRecord(taskId);
    await report(taskId);
    expect(await store.record(taskId)).toMatchObject({ ref: 'order-18', ...stays });

    expect(await register(taskId)).toMatchObject({ kind: 'displaced', ref: 'order-18' });

    expect(await store.record(taskId)).toEqual({ ...fresh, ...stays, displacedRef: 'order-18' });
  });

  test('has what the other URL reported stored elsewhere first', async () => {
    const taskId = randomUUID();
    const report = aReport(aSuccess({ taskId }), { ref: 'order-18' });
    await commit(report);
    const seen: unknown[] = [];

    const registered = await register(taskId, async (displaced) => {
      seen.push(displaced, await store.record(taskId));
    });

    const displaced = { exists: true, ref: 'order-18', raw: report.raw, result: 'voice_8f2c1d', rank: 3 };
    expect(seen).toMatchObject([displaced, { ref: 'order-18', outcome: 'succeeded' }]);
    expect(registered).toMatchObject({ kind: 'displaced', ref: 'order-18', before: displaced });
  });

  test('stays as it is if that cannot be stored, so that a retry finds it', async () => {
    const taskId = randomUUID();
    await hearOther(aSuccess({ taskId }));
    const before = await store.record(taskId);

    await expect(register(taskId, () => Promise.reject(new Error('down')))).rejects.toThrow('down');

    expect(await store.record(taskId)).toEqual(before);
  });

  test('shows what the other URL reported after that was stored, which nothing else has', async () => {
    const taskId = randomUUID();
    await hearOther(aFailure({ taskId }));
    const last = aReport(aSuccess({ taskId }), { ref: 'order-18' });

    const registered = await register(taskId, async () => {
      await commit(last);
    });

    expect(registered).toMatchObject({ kind: 'displaced', before: { rank: 3, raw: last.raw } });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'awaiting', ref: 'order-17', revision: 2 });
  });

  test('is not taken from the other reference if that registers first', async () => {
    const taskId = randomUUID();
    await hearOther(aSuccess({ taskId }));

    const registered = await register(taskId, async () => {
      await register(taskId, REFUSE, { ref: 'order-18' });
    });

    expect(registered).toStrictEqual({ kind: 'other ref', ref: 'order-18' });
    expect(await store.record(taskId)).toMatchObject({ ref: 'order-18', voiceId: 'voice_8f2c1d' });
  });

  test('begins anew once if it is registered twice at the same time', async () => {
    const taskId = randomUUID();
    await hearOther(aSuccess({ taskId }));

    const registered = await register(taskId, async () => {
      await register(taskId);
      await commit(aReport(aFailure({ taskId })));
    });

    expect(registered).toMatchObject({ kind: 'known', item: { displacedRef: 'order-18' } });
    expect(await store.record(taskId)).toMatchObject({ ref: 'order-17', reason: 'generation_failed' });
  });

  test('is registered anew if the record is deleted meanwhile', async () => {
    const taskId = randomUUID();
    const fresh = await aFreshRecord(taskId);
    await hearOther(aSuccess({ taskId }));

    const registered = await register(taskId, async () => {
      await store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }));
    });

    expect(registered).toMatchObject({ kind: 'created' });
    expect(await store.record(taskId)).toEqual(fresh);
  });

  test('costs two writes and no read', async () => {
    const taskId = randomUUID();
    await hearOther(aSuccess({ taskId }));
    const calls: string[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
      calls.push(command);
      return send();
    });

    await register(taskId, () => Promise.resolve(), {}, client);

    expect(calls).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
  });

  test.each(['order-18', undefined])('keeps what its URL reported if registered by %s', async (ref) => {
    const taskId = randomUUID();
    await hearOther(aSuccess({ taskId }));
    const before = await store.record(taskId);

    expect(await register(taskId, REFUSE, { ref })).toMatchObject({ kind: 'known' });

    expect(await store.record(taskId)).toEqual({ ...before, registeredAt: '2026-11-23T10:30:00.000Z' });
  });
});

describe('after a record began anew', () => {
  /** A task whose result of another URL was published, and which then was registered by its own reference. */
  async function aDisplacedTask(): Promise<string> {
    const taskId = randomUUID();
    await hearOther(aSuccess({ taskId, voiceId: 'voice_forged' }));
    await register(taskId);
    return taskId;
  }

  test('the other URL reports the task no more', async () => {
    const taskId = await aDisplacedTask();
    const before = await store.record(taskId);

    for (const body of [aSuccess({ taskId }), aFailure({ taskId }), aSuccess({ taskId, voiceId: '' })])
      expect(await hearOther(body)).toBe('wrong ref');

    expect(await store.record(taskId)).toEqual(before);
  });

  test.each<[string, (taskId: string) => Report]>([
    ['its own URL', (taskId) => aReport(aSuccess({ taskId }))],
    ['a lookup', (taskId) => aLookup(aSuccess({ taskId }))],
    ['its deadline', (taskId) => aTimeout(taskId)],
  ])(
    'what %s reports is a revision of its own, of which subscribers are sent an event',
    async (_name, report) => {
      const taskId = await aDisplacedTask();

      expect(await commit(report(taskId))).toBe('applied');

      const record = await store.record(taskId);
      expect(record).toMatchObject({ ref: 'order-17', revision: 2, due: expect.stringMatching(/^publish#/) });
      expect(JSON.stringify(record)).not.toContain('voice_forged');
    },
  );

  test('a mark for the event of the other URL changes nothing, nor what is pending', async () => {
    const taskId = await aDisplacedTask();
    const before = await store.record(taskId);

    await markPublished(taskId, 1);
    expect(await store.record(taskId)).toEqual(before);
    expect(before).toMatchObject({ due: resultDueKey(taskId), revision: 1 });

    await commit(aReport(aSuccess({ taskId })));
    const settled = await store.record(taskId);
    await markPublished(taskId, 1);
    expect(await store.record(taskId)).toEqual(settled);
    expect(settled).toMatchObject({ due: expect.stringMatching(/^publish#/), revision: 2 });
  });

  test('a sweep that found the task as the other URL left it changes nothing', async () => {
    const taskId = randomUUID();
    await hearOther({ taskId, status: 'generating_voice' });
    const pending = {
      taskId,
      kind: 'generate',
      due: unregisteredDueKey('order-18'),
      dueAt: '2026-11-23T10:01:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    } as const;
    await register(taskId);
    const before = await store.record(taskId);
    const results = createPendingResults(store.client, TASK_TABLE);

    expect(await results.read(pending)).toBeUndefined();
    expect(await results.claim(pending, '2026-11-23T11:00:00.000Z')).toBe(false);
    await results.reschedule(pending, '2026-11-23T11:00:00.000Z');
    await results.clear(pending);
    await results.recordLookup(pending, { lookedUpAt: '2026-11-23T10:01:00.000Z', lookupSaid: 'success' });

    expect(await store.record(taskId)).toEqual(before);
  });

  test.each([1, 21])(
    'a lookup that is compared with the record of %i reports before is compared anew',
    async (reports) => {
      const taskId = randomUUID();
      for (let report = 0; report < reports; report++)
        await hearOther(aSuccess({ taskId, voiceId: 'voice_forged' }));
      let calls = 0;
      const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
        calls += 1;
        if (calls === 2) await register(taskId);
        return send();
      });

      expect(await commit(aLookup(aSuccess({ taskId })), client)).toBe('applied');

      const record = await store.record(taskId);
      expect(record).toMatchObject({ ref: 'order-17', voiceId: 'voice_8f2c1d', revision: 2 });
      expect(record).not.toHaveProperty('history');
    },
  );
});
