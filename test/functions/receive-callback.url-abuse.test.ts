import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import type { Committed } from '../../functions/adapters/dynamodb/task-store.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { createUrlUse } from '../../functions/receive-callback/receive-callback.ts';
import { aFailure, aRegistration, aReport, aSuccess, aTimeout, TRACE_ID } from '../support/builders.ts';
import { aRequest } from '../support/lambda.ts';
import { startReceiver, type TestReceiver } from '../support/receiver.ts';
import {
  aQuarantineStore,
  aRegistrationStore,
  aTaskStore,
  NO_BUDGET,
  QUARANTINE_TABLE,
  TASK_TABLE,
  type TestStore,
} from '../support/store.ts';

let receiver: TestReceiver;
let store: TestStore;

beforeAll(async () => {
  receiver = await startReceiver();
  ({ store } = receiver);
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.said.length = 0;
});

const linesOf = ({ said }: TestReceiver) => said.map((line) => JSON.parse(line) as unknown);

/** Posts a body to the URL of a submission. */
const post = async (ref: string, body: object, ports: Partial<ReceivePorts> = {}) =>
  receiver.receive(aRequest(await receiver.tokenOf(ref), JSON.stringify(body)), ports);

const quarantineOf = async (ref: string) =>
  (await store.items(QUARANTINE_TABLE)).filter((item) => item['ref'] === ref);

const aRef = (name: string) => `${name}-${randomUUID()}`;

const WRONG_REF = {
  field: 'data.taskId',
  message:
    'names a task of another submission: each submission needs a callback URL of its own, and this one was used for several or has leaked',
};
const TOO_MANY = {
  field: 'data.taskId',
  message:
    'is one more task than a callback URL may name: each submission needs a callback URL of its own, and this one was used for many or has leaked',
};

const unexpected = () => Promise.reject(new Error('There is nothing to displace'));

describe("the reference that a URL's token is of is compared with the record's: a callback", () => {
  const settling = [
    ['succeeded', aSuccess],
    ['failed', aFailure],
  ] as const;

  /** What a task may be before another submission's URL reports it. */
  const tasks: [string, (taskId: string, ref: string) => Promise<unknown>][] = [
    [
      'registered',
      (taskId, ref) =>
        aRegistrationStore(store).register(aRegistration(taskId, { ref }), undefined, unexpected),
    ],
    [
      'in progress',
      (taskId, ref) => commit(aReport(aSuccess({ taskId, status: 'generating_voice' }), { ref })),
    ],
    ['failed', (taskId, ref) => commit(aReport(aFailure({ taskId }), { ref }))],
    ['succeeded', (taskId, ref) => commit(aReport(aSuccess({ taskId, voiceId: 'voice_true' }), { ref }))],
    [
      'timed out',
      async (taskId, ref) => {
        await aRegistrationStore(store).register(aRegistration(taskId, { ref }), undefined, unexpected);
        await commit(aTimeout(taskId));
      },
    ],
  ];
  const commit = (report: Parameters<ReturnType<typeof aTaskStore>['commit']>[0]) =>
    aTaskStore(store).commit(report, NO_BUDGET);

  test.each(tasks.flatMap((task) => settling.map((said) => [...task, ...said] as const)))(
    'of another URL changes nothing of a task that is %s, %#: it says that it %s',
    async (_name, prepare, _outcome, body) => {
      const [taskId, victim, thief] = [randomUUID(), aRef('victim'), aRef('thief')];
      await prepare(taskId, victim);
      const before = await store.record(taskId);

      for (const confirmsResults of [false, true]) {
        expect(await post(thief, body({ taskId, voiceId: 'forged' }), { confirmsResults })).toMatchObject({
          statusCode: 200,
          body: { status: 'quarantined', reason: 'wrong_ref' },
        });
      }

      expect(await store.record(taskId)).toEqual(before);
    },
  );

  test('of the submission is recorded after it, as if the other had never come', async () => {
    const [taskId, victim] = [randomUUID(), aRef('victim')];
    await aRegistrationStore(store).register(aRegistration(taskId, { ref: victim }), undefined, unexpected);
    await post(aRef('thief'), aSuccess({ taskId, voiceId: 'forged' }));

    expect(await post(victim, aSuccess({ taskId, voiceId: 'voice_true' }))).toMatchObject({
      statusCode: 200,
      body: { status: 'received' },
    });

    expect(await store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_true',
      ref: victim,
      revision: 1,
      deliveries: 1,
    });
  });

  test('of the submission is quarantined if the other came first, and nothing was registered: either may be the true one', async () => {
    const [taskId, thief, victim] = [randomUUID(), aRef('thief'), aRef('victim')];
    await post(thief, aSuccess({ taskId, voiceId: 'forged' }));

    expect(await post(victim, aSuccess({ taskId, voiceId: 'voice_true' }))).toMatchObject({
      body: { status: 'quarantined', reason: 'wrong_ref' },
    });

    expect(await store.record(taskId)).toMatchObject({ ref: thief, voiceId: 'forged', deliveries: 1 });
    expect(await quarantineOf(victim)).toMatchObject([{ taskId, reason: 'wrong_ref' }]);
  });
});

describe('a callback of another submission', () => {
  test('is answered 200, with what is wrong and without whose task it is; and is kept, logged and counted', async () => {
    const [taskId, victim, thief] = [randomUUID(), aRef('victim'), aRef('thief')];
    await aRegistrationStore(store).register(aRegistration(taskId, { ref: victim }), undefined, unexpected);
    const token = await receiver.tokenOf(thief);
    const body = JSON.stringify(aSuccess({ taskId, callBackUrl: `/suno/voice-generate-callback/${token}` }));

    const answer = await receiver.receive(aRequest(token, body));

    expect(answer).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: { status: 'quarantined', reason: 'wrong_ref', issues: [WRONG_REF] },
    });
    const [kept, ...others] = await quarantineOf(thief);
    expect(others).toEqual([]);
    expect(kept).toEqual({
      id: expect.any(String),
      reason: 'wrong_ref',
      issues: [WRONG_REF],
      kind: 'generate',
      taskId,
      ref: thief,
      body: body.replace(token, '***'),
      sizeBytes: Buffer.byteLength(body),
      digest: createHash('sha256').update(body).digest('hex'),
      deliveries: 1,
      receivedAt: '2026-11-23T10:00:00.000Z',
      lastReceivedAt: '2026-11-23T10:00:00.000Z',
      // 90 days after 2026-11-23T10:00:00Z.
      expiresAt: 1_803_204_000,
    });
    expect(linesOf(receiver)).toEqual([
      {
        _aws: expect.any(Object),
        service: 'test',
        CallbackQuarantined: 1,
        UrlAbused: 1,
        kind: 'generate',
        quarantineId: kept?.['id'],
        ref: thief,
        reason: 'wrong_ref',
        taskId,
        traceId: TRACE_ID,
        address: '203.0.113.9',
        userAgent: 'provider/1',
        durationMs: 0,
      },
    ]);
    for (const shown of [answer, kept, receiver.said]) expect(JSON.stringify(shown)).not.toContain(victim);
  });

  test('again is counted in quarantine, not copied', async () => {
    const [taskId, thief] = [randomUUID(), aRef('thief')];
    await aRegistrationStore(store).register(
      aRegistration(taskId, { ref: aRef('victim') }),
      undefined,
      unexpected,
    );

    for (let times = 0; times < 3; times++) await post(thief, aSuccess({ taskId }));

    expect(await quarantineOf(thief)).toMatchObject([{ taskId, deliveries: 3 }]);
  });

  test('is kept with the beginning of its body, if that is large', async () => {
    const [taskId, thief] = [randomUUID(), aRef('thief')];
    await aRegistrationStore(store).register(
      aRegistration(taskId, { ref: aRef('victim') }),
      undefined,
      unexpected,
    );
    const body = aSuccess({ taskId, pad: 'x'.repeat(60_000) });

    await post(thief, body);

    expect(await quarantineOf(thief)).toMatchObject([
      { body: JSON.stringify(body).slice(0, 16_384), sizeBytes: JSON.stringify(body).length },
    ]);
  });
});

describe('after it is in quarantine a callback of another submission is tried one more time', () => {
  /** A store that decides like this, one time after the other, and what was done. */
  function deciding(...decisions: Committed[]) {
    const acts: string[] = [];
    const ports: Partial<ReceivePorts> = {
      tasks: {
        commit() {
          acts.push('commit');
          const decision = decisions.shift();
          return decision ? Promise.resolve(decision) : Promise.reject(new Error('Asked too often'));
        },
      },
      quarantine: {
        keep: ({ reason }) => {
          acts.push(`quarantine as ${reason}`);
          return Promise.resolve('quarantine-id');
        },
      },
    };
    return { acts, ports };
  }

  const wrongRef = (isRegistered: boolean): Committed => ({
    kind: 'wrong ref',
    ref: 'order-18',
    isRegistered,
  });
  const recorded: Committed = { kind: 'recorded', transition: 'applied', report: aReport(aSuccess()) };

  test.each([
    {
      first: wrongRef(false),
      second: recorded,
      acts: ['commit', 'quarantine as wrong_ref', 'commit'],
      body: { status: 'received' },
      line: { CallbackApplied: 1, CallbackRecorded: 1 },
    },
    {
      first: wrongRef(false),
      second: wrongRef(false),
      acts: ['commit', 'quarantine as wrong_ref', 'commit'],
      body: { status: 'quarantined', reason: 'wrong_ref' },
      line: { CallbackQuarantined: 1, UrlAbused: 1, quarantineId: 'quarantine-id' },
    },
    {
      first: wrongRef(false),
      second: wrongRef(true),
      acts: ['commit', 'quarantine as wrong_ref', 'commit'],
      body: { status: 'quarantined', reason: 'wrong_ref' },
      line: { CallbackQuarantined: 1, UrlAbused: 1 },
    },
    {
      first: wrongRef(true),
      second: recorded,
      acts: ['commit', 'quarantine as wrong_ref'],
      body: { status: 'quarantined', reason: 'wrong_ref' },
      line: { CallbackQuarantined: 1, UrlAbused: 1 },
    },
    {
      first: { kind: 'too many tasks' } as const,
      second: recorded,
      acts: ['commit', 'quarantine as too_many_tasks'],
      body: { status: 'quarantined', reason: 'too_many_tasks' },
      line: { CallbackQuarantined: 1, UrlAbused: 1 },
    },
  ])(
    'only if the record was not registered: decided $first, then $second',
    async ({ first, second, ...expected }) => {
      const { acts, ports } = deciding(first, second);

      const answer = await post('order-17', aSuccess(), ports);

      expect(acts).toEqual(expected.acts);
      expect(answer).toMatchObject({ statusCode: 200, body: expected.body });
      expect(linesOf(receiver)).toEqual([expect.objectContaining(expected.line)]);
    },
  );

  test('so the true result is recorded, although it was registered before the callback was in quarantine', async () => {
    const [taskId, thief, victim] = [randomUUID(), aRef('thief'), aRef('victim')];
    await post(thief, aSuccess({ taskId, voiceId: 'forged' }));
    const quarantine = aQuarantineStore(store);

    const answer = await post(victim, aSuccess({ taskId, voiceId: 'voice_true' }), {
      quarantine: {
        async keep(...of) {
          // It finds nothing of the submission's own in quarantine, as that is about to be stored.
          await aRegistrationStore(store).register(aRegistration(taskId, { ref: victim }), undefined, () =>
            Promise.resolve(),
          );
          return quarantine.keep(...of);
        },
      },
    });

    expect(answer).toMatchObject({ statusCode: 200, body: { status: 'received' } });
    expect(await store.record(taskId)).toMatchObject({
      ref: victim,
      outcome: 'succeeded',
      voiceId: 'voice_true',
      revision: 2,
    });
  });
});

describe('a URL names twenty tasks at most in one process', () => {
  const inOneProcess = () => ({ urls: createUrlUse() });

  test('of 300 that it names it creates twenty records; the others are quarantined and counted', async () => {
    const thief = aRef('thief');
    const taskIds = Array.from({ length: 300 }, () => randomUUID());
    const process = inOneProcess();

    const answers = [];
    for (const taskId of taskIds) answers.push(await post(thief, aSuccess({ taskId }), process));

    const refused = { status: 'quarantined', reason: 'too_many_tasks', issues: [TOO_MANY] };
    expect(answers.map(({ body }) => body)).toEqual([
      ...Array.from({ length: 20 }, () => ({ status: 'received' })),
      ...Array.from({ length: 280 }, () => refused),
    ]);
    const created = (await store.items(TASK_TABLE)).filter((item) => item['ref'] === thief);
    expect(created.map(({ taskId }) => taskId).toSorted()).toEqual(taskIds.slice(0, 20).toSorted());
    const kept = await quarantineOf(thief);
    expect(kept).toHaveLength(16);
    expect(kept[0]).toMatchObject({ reason: 'too_many_tasks', issues: [TOO_MANY] });
    expect(linesOf(receiver).slice(20)).toEqual(
      Array.from({ length: 280 }, () =>
        expect.objectContaining({ CallbackQuarantined: 1, UrlAbused: 1, reason: 'too_many_tasks' }),
      ),
    );
  });

  test('and still changes the records that it has, and one that was registered', async () => {
    const ref = aRef('used-for-many');
    const process = inOneProcess();
    const [first, registered] = [randomUUID(), randomUUID()];
    await post(ref, aSuccess({ taskId: first, status: 'generating_voice' }), process);
    for (let others = 0; others < 25; others++) {
      await post(ref, aSuccess({ taskId: randomUUID() }), process);
    }
    await aRegistrationStore(store).register(aRegistration(registered, { ref }), undefined, unexpected);

    for (const taskId of [first, registered]) {
      expect(await post(ref, aSuccess({ taskId }), process)).toMatchObject({ body: { status: 'received' } });
      expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded' });
    }
  });

  test('and keeps no other URL from naming its own', async () => {
    const process = inOneProcess();
    const thief = aRef('thief');
    for (let count = 0; count < 25; count++) await post(thief, aSuccess({ taskId: randomUUID() }), process);

    expect(await post(aRef('order'), aSuccess({ taskId: randomUUID() }), process)).toMatchObject({
      body: { status: 'received' },
    });
  });

  test('and no record is created of what was refused, however often it is repeated', async () => {
    const process = inOneProcess();
    const thief = aRef('thief');
    for (let count = 0; count < 20; count++) await post(thief, aSuccess({ taskId: randomUUID() }), process);
    const taskId = randomUUID();

    for (let times = 0; times < 3; times++) await post(thief, aSuccess({ taskId }), process);

    expect(await store.record(taskId)).toBeUndefined();
    expect(await quarantineOf(thief)).toMatchObject([{ taskId, deliveries: 3 }]);
  });
});
