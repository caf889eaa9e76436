import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import type { LookupAnswer } from '../../functions/domain/lookup-answer.ts';
import { ApiKeyUnavailableError } from '../../functions/adapters/secrets/api-key.ts';
import { resultDueKey, resultDueKeys } from '../../functions/domain/outbox.ts';
import { createHandler } from '../../functions/sweep-due/handler.ts';
import type { LookupPorts, SweepPorts } from '../../functions/sweep-due/sweep-ports.ts';
import {
  aClaim,
  aLookup,
  aRegistration,
  aReport,
  aSuccess,
  TRACE_ID,
  TRACEPARENT,
} from '../support/builders.ts';
import { aContext, silentTelemetry } from '../support/lambda.ts';
import { aScheduledEvent } from '../support/publishing.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, TASK_TABLE, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();

/** What nothing of this is about: no event is due, and none is published. */
const NO_EVENTS: Pick<SweepPorts, 'overdueItems' | 'publishing'> = {
  overdueItems: {
    async *overdue() {
      await Promise.resolve();
      yield* [];
    },
  },
  publishing: {
    publisher: { publish: () => Promise.reject(new Error('Nothing is to be published')) },
    outbox: {
      markPublished: () => Promise.reject(new Error('Nothing is to be marked')),
      takeOut: () => Promise.reject(new Error('Nothing is to be taken out')),
    },
    quarantine: { keep: () => Promise.reject(new Error('Nothing is to be quarantined')) },
    source: '/suno-voice-callbacks/Test',
    now: () => new Date(0),
  },
};

let asked: string[];
beforeEach(() => {
  asked = [];
});
// Ends what a test has left due, so that the next one finds nothing of it.
afterEach(() => sweep('23:59', undefined));

/** Every call may be made at once. */
const UNLIMITED: LookupPorts['budget'] = {
  reserve: (nowMs) => Promise.resolve(nowMs),
  reserveIfFree: (nowMs) => Promise.resolve(nowMs),
};

/** A provider that answers every question like this, and as many of them as are asked. */
function answering(answer: Partial<LookupAnswer>, edit: Partial<LookupPorts['provider']> = {}): LookupPorts {
  return {
    provider: {
      prepare: () => Promise.resolve(),
      lookUp(taskId) {
        asked.push(taskId);
        const callback = { taskId, code: 200, status: 'success', result: 'voice_a' };
        return Promise.resolve({ kind: 'record', callback, raw: '{}', ...answer } as LookupAnswer);
      },
      ...edit,
    },
    budget: UNLIMITED,
    unregisteredBudget: UNLIMITED,
    callsPer10Seconds: 10,
    atOnce: 2,
    waitUntil: () => Promise.resolve(),
  };
}

/** Sweeps once, at a time of this day, with a minute left; answers what was said. */
async function sweep(
  time: string,
  lookups: LookupPorts | undefined,
  remainingMs = 60_000,
): Promise<unknown[]> {
  const now = () => new Date(`2026-11-23T${time}:00.000Z`);
  const { logger, metrics, lines } = silentTelemetry();
  const callbacks = silentTelemetry();
  const handler = createHandler(
    {
      ...NO_EVENTS,
      pending: createPendingResults(store.client, TASK_TABLE),
      tasks: aTaskStore(store, WITH_LOOKUPS),
      lookups,
      traceparent: () => TRACEPARENT,
      now,
    },
    logger,
    metrics,
    // No event is published.
    silentTelemetry().metrics,
    callbacks.metrics,
  );
  await handler(aScheduledEvent(now()), aContext(remainingMs));
  return [...lines, ...callbacks.lines].map((line) => JSON.parse(line) as unknown);
}

/** A task that was registered at ten, for two hours, and is asked for from one past ten on. */
async function aRegisteredTask(taskId: string = randomUUID()): Promise<string> {
  await aRegistrationStore(store, WITH_LOOKUPS).register(aRegistration(taskId), undefined, () =>
    Promise.reject(new Error('There is nothing to displace')),
  );
  return taskId;
}

/** A task that a callback named at one past ten, which calls for a lookup at once. */
async function aNamedTask(): Promise<string> {
  const taskId = randomUUID();
  const report = aReport(aSuccess({ taskId, voiceId: '' }), { receivedAt: '2026-11-23T10:01:00.000Z' });
  await aTaskStore(store, WITH_LOOKUPS).commit(report, NO_BUDGET);
  return taskId;
}

const counted = (counts: object) => ({ _aws: expect.any(Object), service: 'test', ...counts });

describe('a task whose result is due', () => {
  test('is asked for, settled and counted; and not asked for again', async () => {
    const taskId = await aRegisteredTask();

    const said = await sweep('10:02', answering({}));

    expect(asked).toEqual([taskId]);
    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_a',
      via: 'lookup',
      lookups: 1,
      settledAt: '2026-11-23T10:02:00.000Z',
      traceparent: TRACEPARENT,
    });
    expect(said).toEqual([
      expect.objectContaining({
        message: 'Result looked up',
        taskId,
        kind: 'generate',
        traceId: TRACE_ID,
        outcome: 'succeeded',
      }),
      counted({ ResultLookedUp: 1, EndedWithoutCallback: 1, ResultDue: 1, ResultDueAge: 60 }),
      // The alarm compares it with the count before: a metric that never had a value compares with nothing.
      counted({ CallbackRecorded: 0 }),
    ]);
    expect(await sweep('11:30', answering({}))).toEqual([]);
    expect(asked).toEqual([taskId]);
  });

  test('is not asked for before its time', async () => {
    await aRegisteredTask();

    expect(await sweep('10:00', answering({}))).toEqual([]);
    expect(asked).toEqual([]);
  });

  test.each([
    { time: '10:02', ends: { outcome: 'succeeded', rank: 3 } },
    { time: '12:00', ends: { outcome: 'failed', reason: 'timed_out', rank: 1 } },
  ])('ends at $time although its rank was edited into a string: $ends', async ({ time, ends }) => {
    const taskId = await aRegisteredTask();
    await store.client.send(
      new UpdateItemCommand({
        TableName: TASK_TABLE,
        Key: { taskId: { S: taskId }, kind: { S: 'generate' } },
        UpdateExpression: 'SET #rank = :edited',
        ExpressionAttributeNames: { '#rank': 'rank' },
        ExpressionAttributeValues: { ':edited': { S: 'high' } },
      }),
    );

    await sweep(time, answering({}));

    expect(await store.record(taskId)).toMatchObject(ends);
  });

  test('is due again later when the provider does not know yet', async () => {
    const taskId = await aRegisteredTask();

    await sweep('10:02', answering({ callback: { taskId, status: 'wait_processing' } }));

    expect(await store.record(taskId)).toMatchObject({
      outcome: 'awaiting',
      lookups: 1,
      lookedUpAt: '2026-11-23T10:02:00.000Z',
      lookupSaid: 'wait_processing',
      dueAt: '2026-11-23T10:03:30.000Z',
    });
  });

  test('times out at its deadline, with a warning and without a lookup', async () => {
    const taskId = await aRegisteredTask();

    const said = await sweep('12:00', answering({}));

    expect(asked).toEqual([]);
    expect(await store.record(taskId)).toMatchObject({
      outcome: 'failed',
      reason: 'timed_out',
      settledAt: '2026-11-23T12:00:00.000Z',
      traceparent: TRACEPARENT,
      ref: 'order-17',
    });
    expect(said).toEqual([
      expect.objectContaining({
        level: 'WARN',
        message: 'Task timed out',
        taskId,
        kind: 'generate',
        traceId: TRACE_ID,
        deadlineAt: '2026-11-23T12:00:00.000Z',
      }),
      counted({ TaskTimedOut: 1, EndedWithoutCallback: 1, ResultDue: 1, ResultDueAge: 7140 }),
      counted({ CallbackRecorded: 0 }),
    ]);
  });

  test("ends at its deadline by the provider's last answer, if that contradicts what was claimed: an error says so", async () => {
    const taskId = await aRegisteredTask();
    await aTaskStore(store, WITH_LOOKUPS).commit(aClaim(aSuccess({ taskId, voiceId: 'forged' })), NO_BUDGET);
    await sweep('11:59', answering({}));
    expect(await store.record(taskId)).toMatchObject({ outcome: 'awaiting', reason: 'contradicted' });

    const said = await sweep('12:00', answering({}));

    expect(asked).toEqual([taskId]);
    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_a',
      via: 'lookup',
      contested: true,
      settledAt: '2026-11-23T12:00:00.000Z',
    });
    expect(said).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: "Task settled by the provider's last answer, which no callback reported",
        taskId,
        kind: 'generate',
        traceId: TRACE_ID,
        deadlineAt: '2026-11-23T12:00:00.000Z',
        outcome: 'succeeded',
      }),
      counted({ ResultLookedUp: 1, ResultContradicted: 1, ResultDue: 1, ResultDueAge: 0 }),
    ]);
  });

  test('that was settled meanwhile does not time out, and is not logged', async () => {
    const taskId = await aRegisteredTask();
    const tasks = aTaskStore(store, WITH_LOOKUPS);
    const results = createPendingResults(store.client, TASK_TABLE);
    const { logger, metrics, lines } = silentTelemetry();
    const settling: SweepPorts['pending'] = {
      ...results,
      async *due(partition, now) {
        for await (const one of results.due(partition, now)) {
          const receivedAt = '2026-11-23T11:59:59.000Z';
          await tasks.commit(aLookup(aSuccess({ taskId }), { receivedAt }), NO_BUDGET);
          yield one;
        }
      },
    };
    const now = () => new Date('2026-11-23T12:00:00.000Z');

    await createHandler(
      { ...NO_EVENTS, pending: settling, tasks, lookups: undefined, traceparent: () => undefined, now },
      logger,
      metrics,
      metrics,
      silentTelemetry().metrics,
    )(aScheduledEvent(now()), aContext(60_000));

    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      due: expect.stringMatching(/^publish#/),
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      counted({ ResultDue: 1, ResultDueAge: 7140 }),
    ]);
  });

  test.each([
    { remainingMs: 20_001, isAsked: true },
    { remainingMs: 20_000, isAsked: false },
  ])('is asked for with $remainingMs ms left: $isAsked', async ({ remainingMs, isAsked }) => {
    const taskId = await aRegisteredTask();

    await sweep('10:02', answering({}), remainingMs);

    expect(asked).toEqual(isAsked ? [taskId] : []);
  });
});

describe('a task that only a callback named', () => {
  /** Budgets that reserve as the test says, and what was asked of them. */
  function reserving(share: number | undefined, free: number | undefined) {
    const acts: string[] = [];
    const record = <T>(act: string, answer: T) => {
      acts.push(act);
      return Promise.resolve(answer);
    };
    const never = () => Promise.reject(new Error('It is not to be reserved like this'));
    const lookups: LookupPorts = {
      ...answering({}),
      unregisteredBudget: { reserve: () => record('of the share', share), reserveIfFree: never },
      // What registered tasks wait for is not held up.
      budget: { reserve: never, reserveIfFree: () => record('if it is free', free) },
      waitUntil: (epochMs) =>
        record(`wait until ${new Date(epochMs).toISOString().slice(11, 19)}`, undefined),
    };
    return { acts, lookups };
  }
  const soon = Date.parse('2026-11-23T10:02:00.000Z');

  test.each([
    {
      what: 'a call of its share, and then one that is free',
      share: soon + 2_000,
      free: soon + 3_000,
      acts: ['of the share', 'wait until 10:02:02', 'if it is free', 'wait until 10:02:03'],
      isAsked: true,
    },
    { what: 'no call of its share', share: undefined, free: soon, acts: ['of the share'], isAsked: false },
    {
      what: 'a call of its share, and none that is free',
      share: soon,
      free: undefined,
      acts: ['of the share', 'wait until 10:02:00', 'if it is free'],
      isAsked: false,
    },
  ])('gets $what: it is asked for, $isAsked', async ({ share, free, acts, isAsked }) => {
    const taskId = await aNamedTask();
    const budgets = reserving(share, free);

    await sweep('10:02', budgets.lookups);

    expect(budgets.acts).toEqual(acts);
    expect(asked).toEqual(isAsked ? [taskId] : []);
  });

  test('times out at its deadline as a registered one does', async () => {
    const taskId = await aNamedTask();

    await sweep('12:01', answering({}));

    expect(asked).toEqual([]);
    expect(await store.record(taskId)).toMatchObject({ outcome: 'failed', reason: 'timed_out' });
  });

  test('is rescheduled to its deadline where lookups are impossible', async () => {
    const taskId = await aNamedTask();

    await sweep('10:02', undefined);

    expect(await store.record(taskId)).toMatchObject({
      outcome: 'awaiting',
      due: expect.stringMatching(/^unregistered#/),
      dueAt: '2026-11-23T12:01:00.000Z',
    });
  });
});

describe('a sweep', () => {
  test('asks for so many at once, and for no more once the provider wants no more', async () => {
    const taskIds = [await aRegisteredTask(), await aRegisteredTask(), await aRegisteredTask()];

    const said = await sweep(
      '10:02',
      answering({ kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false }),
    );

    expect(asked).toHaveLength(2);
    expect(taskIds).toEqual(expect.arrayContaining(asked));
    expect(said.at(-1)).toEqual(counted({ LookupRefused: [1, 1], ResultDue: 3, ResultDueAge: 60 }));
  });

  test('looks up as many tasks of one partition as the budget allows, however few at once', async () => {
    const ofOnePartition = Array.from({ length: 2_000 }, () => randomUUID())
      .filter((taskId) => resultDueKey(taskId) === resultDueKeys()[0])
      .slice(0, 55);
    for (const taskId of ofOnePartition) await aRegisteredTask(taskId);

    // Ten at once, and forty in the forty seconds of the minute in which a sweep begins something new.
    await sweep('10:02', { ...answering({}), atOnce: 1 });

    expect(new Set(asked).size).toBe(50);
    expect(ofOnePartition).toEqual(expect.arrayContaining(asked));
  });

  test('says when it could not read the key, and takes no task for it', async () => {
    const taskId = await aRegisteredTask();
    const cause = new Error('AccessDenied');
    const prepare = () => Promise.reject(new ApiKeyUnavailableError({ cause }));

    const said = await sweep('10:02', answering({}, { prepare }));

    expect(said).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'Sweep incomplete',
        failures: 1,
        first: "ApiKeyUnavailableError: The provider's API key could not be read <- Error: AccessDenied",
      }),
      counted({ ResultDue: 1, ResultDueAge: 60, SweepFailed: 1 }),
    ]);
    expect(await store.record(taskId)).toMatchObject({ dueAt: '2026-11-23T10:01:00.000Z' });
  });

  test('reschedules all to their deadlines where lookups are impossible, one after the other', async () => {
    const taskIds = [await aRegisteredTask(), await aRegisteredTask()];

    expect(await sweep('10:02', undefined)).toEqual([counted({ ResultDue: 2, ResultDueAge: 60 })]);

    for (const taskId of taskIds) {
      const record = await store.record(taskId);
      expect(record).toMatchObject({ outcome: 'awaiting', dueAt: '2026-11-23T12:00:00.000Z' });
      expect(record).not.toHaveProperty('lookups');
    }
    expect(await sweep('10:03', undefined)).toEqual([]);
  });
});
