import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { aQuarantineStore, aRegistrationStore, aTaskStore } from '../support/store.ts';

/**
 * The attack: a stolen URL reports the task of another submission before anything else is known of it. The submission's own
 * callback is refused then; but its registration, which is signed, says whose task it is.
 */

let stack: TestStack;
let confirming: TestStack;

beforeAll(async () => {
  stack = await startStack(false);
  confirming = await startStack(true);
});
afterAll(async () => {
  await stack.stop();
  await confirming.stop();
});
beforeEach(() => {
  for (const each of [stack, confirming]) {
    each.at('10:00:00.000');
    each.said.length = 0;
  }
});

const names = () => {
  const id = randomUUID();
  return { taskId: id, thief: `thief-${id}`, victim: `victim-${id}` };
};

const WRONG_REF = { status: 'quarantined', reason: 'wrong_ref' };
const AT = (time: string) => `2026-11-23T${time}.000Z`;
const historyOf = (record: Record<string, unknown> | undefined) =>
  ((record?.['history'] ?? []) as { readonly why: string }[]).map(({ why }) => why);

describe('a task that a stolen URL reports first', () => {
  test('is not found if its record is removed while its registration is answered', async () => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, aSuccess({ taskId }));

    const items = { read: () => Promise.resolve(undefined) };

    expect(await stack.register(taskId, victim, { items })).toMatchObject({ statusCode: 404 });
  });

  test('ends with what its own URL said, once it is registered; what the other said is in quarantine', async () => {
    const { taskId, thief, victim } = names();
    const forged = aSuccess({ taskId, voiceId: 'forged' });
    expect(await stack.post(thief, forged)).toEqual({ status: 'received' });
    await stack.publish(taskId, 1);
    stack.at('10:00:10.000');
    expect(await stack.post(victim, aSuccess({ taskId, voiceId: 'voice_true' }))).toMatchObject(WRONG_REF);
    stack.at('10:00:20.000');

    const answer = await stack.register(taskId, victim);

    expect(answer).toMatchObject({
      statusCode: 200,
      body: { ref: victim, outcome: 'succeeded', voiceId: 'voice_true', displacedRef: thief },
    });
    const record = await stack.store.record(taskId);
    expect(record).toMatchObject({
      ref: victim,
      outcome: 'succeeded',
      voiceId: 'voice_true',
      registeredAt: AT('10:00:20'),
      receivedAt: AT('10:00:10'),
      deliveries: 1,
      // Subscribers have seen revision 1: this is news.
      revision: 2,
      publishedRevision: 1,
      due: expect.stringMatching(/^publish#/),
      displacedRef: thief,
    });
    expect(JSON.stringify(record)).not.toContain('forged');
    expect(await stack.quarantineOf(thief)).toEqual([
      expect.objectContaining({
        reason: 'wrong_ref',
        kind: 'generate',
        taskId,
        body: JSON.stringify(forged),
        deliveries: 1,
      }),
    ]);
    // Its own callback has been processed again.
    expect(await stack.quarantineOf(victim)).toEqual([
      expect.objectContaining({ taskId, deliveries: 1, redrivenAt: AT('10:00:20') }),
    ]);
    expect(stack.said.map((line) => JSON.parse(line) as unknown)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          level: 'ERROR',
          message: "Another submission's URL had reported the task",
          taskId,
          ref: victim,
          displacedRef: thief,
        }),
        expect.objectContaining({ CallbackQuarantined: 1, UrlAbused: 1 }),
      ]),
    );
  });

  test.each([
    ['succeeded, and it failed', aSuccess, aFailure, 'failed'],
    ['failed, and it succeeded', aFailure, aSuccess, 'succeeded'],
    ['failed, and it failed', aFailure, aFailure, 'failed'],
  ])('as %s, ends as its own URL said', async (_name, forged, own, outcome) => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, forged({ taskId, errorMessage: 'forged' }));
    await stack.post(victim, own({ taskId, errorMessage: 'own' }));

    await stack.register(taskId, victim);

    expect(await stack.store.record(taskId)).toMatchObject({ outcome, errorMessage: 'own', revision: 2 });
  });

  test('is awaited if its own URL has said nothing yet, and is looked up as any other', async () => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }));

    await stack.register(taskId, victim);

    const awaited = await stack.store.record(taskId);
    expect(awaited).toMatchObject({
      outcome: 'awaiting',
      reason: 'not_reported',
      ref: victim,
      due: expect.stringMatching(/^result#/),
      dueAt: AT('10:01:00'),
      deadlineAt: AT('12:00:00'),
    });
    expect(awaited).not.toHaveProperty('voiceId');
    stack.at('10:01:00.000');
    await stack.sweep(() => ({ status: 'success', result: 'voice_true' }));
    expect(await stack.store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_true',
      revision: 2,
    });
  });

  test("takes its own URL's callback that comes after the registration", async () => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }));
    await stack.register(taskId, victim);

    expect(await stack.post(victim, aSuccess({ taskId, voiceId: 'voice_true' }))).toEqual({
      status: 'received',
    });
    expect(await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }))).toMatchObject(WRONG_REF);
    expect(await stack.store.record(taskId)).toMatchObject({ voiceId: 'voice_true', deliveries: 1 });
  });

  test('takes all that its own URL said, in the order in which it came, by the ordinary rules', async () => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }));
    const own = [
      aSuccess({ taskId, voiceId: '', status: 'generating_voice' }),
      aFailure({ taskId }),
      aSuccess({ taskId, voiceId: 'voice_1' }),
      aSuccess({ taskId, voiceId: 'voice_2' }),
    ];
    for (const [second, body] of own.entries()) {
      stack.at(`10:00:0${second}.000`);
      await stack.post(victim, body);
    }
    stack.at('10:01:00.000');

    await stack.register(taskId, victim);

    const record = await stack.store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_1',
      receivedAt: AT('10:00:00'),
      settledAt: AT('10:00:02'),
      deliveries: 4,
      revision: 4,
    });
    expect(historyOf(record)).toEqual(['conflict']);
  });

  test('takes nothing that its own URL said about other tasks, or that could not be read', async () => {
    const { taskId, thief, victim } = names();
    const other = randomUUID();
    await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }));
    await stack.post(thief, aSuccess({ taskId: other, voiceId: 'forged' }));
    await stack.post(victim, aSuccess({ taskId: other, voiceId: 'voice_other' }));
    await stack.post(victim, { status: 'no task id' });

    await stack.register(taskId, victim);

    expect(await stack.store.record(taskId)).toMatchObject({ outcome: 'awaiting', ref: victim });
    expect(await stack.store.record(other)).toMatchObject({ ref: thief, voiceId: 'forged' });
    for (const kept of await stack.quarantineOf(victim)) expect(kept).not.toHaveProperty('redrivenAt');
  });

  test('keeps the result of its own URL if that came first, registered or not', async () => {
    const { taskId, thief, victim } = names();
    await stack.post(victim, aSuccess({ taskId, voiceId: 'voice_true' }));
    expect(await stack.post(thief, aFailure({ taskId }))).toMatchObject(WRONG_REF);

    expect(await stack.register(taskId, victim)).toMatchObject({ statusCode: 200 });
    expect(await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }))).toMatchObject(WRONG_REF);

    const record = await stack.store.record(taskId);
    expect(record).toMatchObject({ ref: victim, voiceId: 'voice_true', revision: 1, deliveries: 1 });
    expect(record).not.toHaveProperty('displacedRef');
  });

  test('stays with the reference that it is registered with: another registration is answered 409', async () => {
    const { taskId, thief, victim } = names();
    await stack.register(taskId, victim);
    const before = await stack.store.record(taskId);

    expect(await stack.register(taskId, thief)).toMatchObject({
      statusCode: 409,
      body: { given: thief, registered: victim },
    });
    expect(await stack.store.record(taskId)).toEqual(before);
  });
});

describe('where results are to be confirmed, a task that a stolen URL claims first', () => {
  test("ends with what the provider says, which its own URL's claim confirms", async () => {
    const { taskId, thief, victim } = names();
    await confirming.post(thief, aSuccess({ taskId, voiceId: 'forged' }));
    await confirming.post(victim, aSuccess({ taskId, voiceId: 'voice_true' }));

    await confirming.register(taskId, victim);

    const awaited = await confirming.store.record(taskId);
    expect(awaited).toMatchObject({
      outcome: 'awaiting',
      reason: 'unconfirmed',
      ref: victim,
      claims: [{ outcome: 'succeeded', voiceId: 'voice_true' }],
      due: expect.stringMatching(/^result#/),
    });
    await confirming.sweep(() => ({ status: 'success', result: 'voice_true' }));
    const record = await confirming.store.record(taskId);
    expect(record).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_true', via: 'lookup' });
    // No claim of the other URL contests it.
    expect(record).not.toHaveProperty('contested');
  });
});

describe('a registration that displaces another reference', () => {
  const down = () =>
    Promise.reject(new StoreUnavailableError('UpdateItem', { cause: new Error('ECONNREFUSED') }));

  /** A task that a stolen URL reported, and whose own callback is in quarantine. */
  async function aForgedTask() {
    const all = names();
    await stack.post(all.thief, aSuccess({ taskId: all.taskId, voiceId: 'forged' }));
    await stack.post(all.victim, aSuccess({ taskId: all.taskId, voiceId: 'voice_true' }));
    return all;
  }

  const COMPLETE = { outcome: 'succeeded', voiceId: 'voice_true', revision: 2, deliveries: 1 };

  test.each([
    {
      step: 'before it has quarantined what the record said',
      ports: { quarantine: { keep: down } },
      then: { voiceId: 'forged' },
    },
    {
      step: 'before it has the record begin anew',
      ports: {
        registrations: {
          register: async (...[registration, budget, beforeDisplacing]: Parameters<Register>) => {
            const dies = interceptedDynamoDb(stack.store.endpoint, ({ input, send }) =>
              String(input['UpdateExpression']).includes('displacedRef') ? down() : send(),
            );
            const settings = { lookUpWithinSeconds: 7200 };
            return aRegistrationStore({ client: dies }, settings).register(
              registration,
              budget,
              beforeDisplacing,
            );
          },
        },
      },
      then: { voiceId: 'forged' },
    },
    {
      step: 'before it has read what its own URL said',
      ports: { quarantined: { refusedReports: down, markRedriven: down } },
      then: { outcome: 'awaiting', reason: 'not_reported' },
    },
    {
      step: 'before it has applied what its own URL said',
      ports: { tasks: { commit: down } },
      then: { outcome: 'awaiting', reason: 'not_reported' },
    },
  ])('and ends $step is completed by its repetition', async ({ ports, then }) => {
    const { taskId, thief, victim } = await aForgedTask();

    expect(await stack.register(taskId, victim, ports)).toMatchObject({ statusCode: 503 });
    expect(await stack.store.record(taskId)).toMatchObject(then);
    expect(await stack.register(taskId, victim)).toMatchObject({ statusCode: 200, body: COMPLETE });

    expect(await stack.store.record(taskId)).toMatchObject({ ...COMPLETE, ref: victim });
    expect(await stack.quarantineOf(thief)).toMatchObject([{ reason: 'wrong_ref', taskId }]);
    expect(await stack.quarantineOf(victim)).toMatchObject([{ redrivenAt: AT('10:00:00') }]);
  });

  test('and ends between two reports of its own URL is completed by its repetition: the better one is not lost', async () => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, aSuccess({ taskId, voiceId: 'forged' }));
    await stack.post(victim, aFailure({ taskId }));
    stack.at('10:00:10.000');
    await stack.post(victim, aSuccess({ taskId, voiceId: 'voice_true' }));
    const tasks = aTaskStore(stack.store);
    let commits = 0;

    const answer = await stack.register(taskId, victim, {
      tasks: { commit: (...of) => (++commits === 1 ? tasks.commit(...of) : down()) },
    });

    expect(answer).toMatchObject({ statusCode: 503 });
    expect(await stack.store.record(taskId)).toMatchObject({ ref: victim, outcome: 'failed' });
    await stack.register(taskId, victim);
    expect(await stack.store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_true',
      deliveries: 2,
    });
  });

  test('is complete after one time: a repetition changes nothing, and quarantines nothing again', async () => {
    const { taskId, thief, victim } = await aForgedTask();
    await stack.register(taskId, victim);
    const before = [
      await stack.store.record(taskId),
      await stack.quarantineOf(thief),
      await stack.quarantineOf(victim),
    ];

    stack.at('10:05:00.000');
    expect(await stack.register(taskId, victim)).toMatchObject({ statusCode: 200, body: COMPLETE });

    expect([
      await stack.store.record(taskId),
      await stack.quarantineOf(thief),
      await stack.quarantineOf(victim),
    ]).toEqual(before);
  });

  test('twice at once registers the task once, with what its own URL said', async () => {
    const { taskId, thief, victim } = await aForgedTask();

    const answers = await Promise.all([stack.register(taskId, victim), stack.register(taskId, victim)]);

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await stack.store.record(taskId)).toMatchObject({
      ref: victim,
      outcome: 'succeeded',
      voiceId: 'voice_true',
      revision: 2,
    });
    expect(await stack.quarantineOf(thief)).toMatchObject([{ taskId, reason: 'wrong_ref' }]);
  });

  test('and one of a third reference at once: one has the task, and the other is answered 409', async () => {
    const { taskId, victim } = await aForgedTask();
    const third = `third-${taskId}`;

    const answers = await Promise.all([stack.register(taskId, victim), stack.register(taskId, third)]);

    const record = await stack.store.record(taskId);
    const winner = record?.['ref'] === victim ? 0 : 1;
    expect([victim, third]).toContain(record?.['ref']);
    expect(answers[winner]).toMatchObject({ statusCode: 200 });
    expect(answers[1 - winner]).toMatchObject({ statusCode: 409 });
    expect(record?.['voiceId']).toBe(winner === 0 ? 'voice_true' : undefined);
  });

  test('quarantines also what the other URL reports between: nothing of it is lost, or in the record', async () => {
    const { taskId, thief, victim } = names();
    await stack.post(thief, aFailure({ taskId, errorMessage: 'forged-1' }));
    const quarantine = aQuarantineStore(stack.store);
    let kept = 0;

    await stack.register(taskId, victim, {
      quarantine: {
        async keep(...of) {
          if (++kept === 1) await stack.post(thief, aSuccess({ taskId, voiceId: 'forged-2' }));
          return quarantine.keep(...of);
        },
      },
    });

    const record = await stack.store.record(taskId);
    expect(record).toMatchObject({ ref: victim, outcome: 'awaiting', reason: 'not_reported' });
    expect(JSON.stringify(record)).not.toContain('forged');
    const bodies = (await stack.quarantineOf(thief)).map(({ body, deliveries }) => [body, deliveries]);
    expect(bodies.toSorted()).toEqual([
      [JSON.stringify(aSuccess({ taskId, voiceId: 'forged-2' })), 1],
      [JSON.stringify(aFailure({ taskId, errorMessage: 'forged-1' })), 1],
    ]);
  });

  test('is of no URL: one without a reference leaves the task with the URL that reported it', async () => {
    const { taskId, thief } = names();
    await stack.post(thief, aSuccess({ taskId, voiceId: 'voice_a' }));

    expect(await stack.register(taskId)).toMatchObject({
      statusCode: 200,
      body: { ref: thief, voiceId: 'voice_a' },
    });
  });
});

type Register = ReturnType<typeof aRegistrationStore>['register'];
