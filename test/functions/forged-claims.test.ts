import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startStack, type Says, type TestStack } from '../support/stack.ts';

/**
 * The attack: results are to be confirmed, and a holder of the URL of a submission claims results of its own task without
 * end. They must not outnumber the true one, nor keep the task from ending.
 */

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack(true);
});
afterAll(() => stack.stop());
beforeEach(() => stack.begin());

/** Claims so many results, one after the other: a few more than a history keeps, unless it says how many. */
const forge = async (ref: string, taskId: string, prefix: string, count = 25) => {
  for (let forged = 0; forged < count; forged++) {
    await stack.post(ref, aSuccess({ taskId, voiceId: `${prefix}-${forged}` }));
  }
};

const TRUE_VOICE = 'voice_true';
const says =
  (status: Readonly<Record<string, string>>): Says =>
  () =>
    status;
const knows = says({ status: 'success', result: TRUE_VOICE });
const failed = says({ status: 'fail' });
const doesNotKnow = says({ status: 'wait_processing' });

/** Sweeps whenever the task is due until it has ended, at its deadline at the latest. */
async function sweepToTheEnd(taskId: string, provider: (dueAt: string) => Says) {
  for (let sweeps = 0; sweeps < 30; sweeps++) {
    const { due, dueAt } = (await stack.store.record(taskId)) ?? {};
    if (typeof due !== 'string' || !due.startsWith('result#')) return;
    stack.at(String(dueAt));
    await stack.sweep(provider(String(dueAt)));
  }
  throw new Error('The task does not end');
}

/** A task that was registered at ten, for two hours, under a reference of its own. */
async function aRegisteredTask() {
  const [taskId, ref] = [randomUUID(), `order-${randomUUID()}`];
  stack.at('10:00:00.000');
  await stack.register(taskId, ref);
  stack.at('10:00:20.000');
  return { taskId, ref };
}

const DEADLINE = '2026-11-23T12:00:00.000Z';
const LAST_LOOKUP = '2026-11-23T11:58:30.000Z';

type Provider = (dueAt: string) => Says;
const providers: Record<string, Provider> = {
  'from the first lookup on': () => knows,
  'from eleven on': (dueAt) => (dueAt < '2026-11-23T11:00:00.000Z' ? doesNotKnow : knows),
  'at the last lookup alone': (dueAt) => (dueAt < LAST_LOOKUP ? doesNotKnow : knows),
};

describe('with 60 forged claims about its own task, a registered task ends with what the provider says', () => {
  test.each([
    { order: 'before', known: 'from the first lookup on' },
    { order: 'after', known: 'from the first lookup on' },
    { order: 'before and after', known: 'from eleven on' },
    { order: 'before', known: 'at the last lookup alone' },
    { order: 'after', known: 'at the last lookup alone' },
  ])('the forged ones come $order the true one, and the provider knows $known', async ({ known, order }) => {
    const { taskId, ref } = await aRegisteredTask();
    if (order.includes('before')) await forge(ref, taskId, 'before', 60);
    await stack.post(ref, aSuccess({ taskId, voiceId: TRUE_VOICE }));
    if (order.includes('after')) await forge(ref, taskId, 'after', 60);

    await sweepToTheEnd(taskId, providers[known] ?? (() => knows));

    const record = await stack.store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      voiceId: TRUE_VOICE,
      via: 'lookup',
      contested: true,
      ref,
    });
    expect(record?.['claims']).toHaveLength(4);
    expect(String(record?.['settledAt']) <= DEADLINE).toBe(true);
    // The result rings, as other ones were claimed.
    expect(stack.said.join('\n')).toContain('ResultContradicted');
  });

  test.each(['from the first lookup on', 'at the last lookup alone'])(
    'and if that is a failure, it fails: known %s',
    async (known) => {
      const { taskId, ref } = await aRegisteredTask();
      await forge(ref, taskId, 'forged');
      await stack.post(ref, aFailure({ taskId }));

      await sweepToTheEnd(taskId, (dueAt) => (providers[known]?.(dueAt) === knows ? failed : doesNotKnow));

      const record = await stack.store.record(taskId);
      expect(record).toMatchObject({ outcome: 'failed', reason: 'generation_failed', contested: true });
      expect(record).not.toHaveProperty('voiceId');
    },
  );

  test('within two lookups, while more forged ones come', async () => {
    const { taskId, ref } = await aRegisteredTask();
    await forge(ref, taskId, 'before');
    await stack.sweep(knows);
    stack.at('10:00:40.000');
    await forge(ref, taskId, 'between');
    await stack.sweep(knows);

    expect(await stack.store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: TRUE_VOICE,
      contested: true,
      lookups: 2,
    });
  });
});

describe('with any claims, a registered task ends by its deadline', () => {
  test('as timed out, if the provider never knows', async () => {
    const { taskId, ref } = await aRegisteredTask();
    await forge(ref, taskId, 'forged');

    await sweepToTheEnd(taskId, () => doesNotKnow);

    expect(await stack.store.record(taskId)).toMatchObject({
      outcome: 'failed',
      reason: 'timed_out',
      settledAt: DEADLINE,
    });
    expect(await stack.store.record(taskId)).not.toHaveProperty('voiceId');
  });

  test("by the provider's last word, if it says something else each time", async () => {
    const { taskId, ref } = await aRegisteredTask();
    await forge(ref, taskId, 'forged');
    let answers = 0;
    const saysAnother: Says = () => ({ status: 'success', result: `voice_${++answers}` });

    await sweepToTheEnd(taskId, () => saysAnother);

    expect(answers).toBeGreaterThan(2);
    expect(await stack.store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: `voice_${answers}`,
      contested: true,
      settledAt: DEADLINE,
    });
  });

  test('although claims come without end: each is counted, and none puts the end off', async () => {
    const { taskId, ref } = await aRegisteredTask();
    for (const hour of ['10:30', '11:00', '11:30', '11:59']) {
      stack.at(`${hour}:00.000`);
      await forge(ref, taskId, hour);
      await stack.sweep(doesNotKnow);
    }
    stack.at('12:00:00.000');

    await stack.sweep(doesNotKnow);

    const record = await stack.store.record(taskId);
    expect(record).toMatchObject({ outcome: 'failed', reason: 'timed_out', deliveries: 4 * 25 });
    expect(record?.['claims']).toHaveLength(4);
    expect(record?.['history']).toHaveLength(20);
  });

  test('and is settled by the provider if a claim has it looked up again after it timed out', async () => {
    const { taskId, ref } = await aRegisteredTask();
    await forge(ref, taskId, 'forged');
    stack.at('12:00:00.000');
    await stack.sweep(doesNotKnow);
    await stack.publish(taskId, 2);
    stack.at('12:10:00.000');
    await stack.post(ref, aSuccess({ taskId, voiceId: TRUE_VOICE }));

    await sweepToTheEnd(taskId, () => knows);

    expect(await stack.store.record(taskId)).toMatchObject({
      outcome: 'succeeded',
      voiceId: TRUE_VOICE,
      contested: true,
      revision: 3,
    });
  });
});
