import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Registration } from '../../functions/domain/decide-registration.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { aFailure, aLookup, aRegistration, aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let tasks: TaskStore;

beforeAll(() => {
  tasks = aTaskStore(store, WITH_LOOKUPS);
});

type Prepare = (taskId: string) => Promise<unknown>;

const register =
  (more: Partial<Registration>): Prepare =>
  (taskId) =>
    aRegistrationStore(store, WITH_LOOKUPS).register(aRegistration(taskId, more), undefined, () =>
      Promise.resolve(),
    );

const hear =
  (body: object, ref: string): Prepare =>
  (taskId) =>
    tasks.commit(of(taskId, aReport(body, { ref })), NO_BUDGET);

/** Does one thing after the other. */
const all =
  (...steps: Prepare[]): Prepare =>
  async (taskId) => {
    for (const step of steps) await step(taskId);
  };

/** The same report about another task. */
function of<T extends Report>(taskId: string, report: T): T {
  return { ...report, callback: { ...report.callback, taskId } };
}

const NOTHING: Prepare = () => Promise.resolve();
const PENDING = aSuccess({ voiceId: '', status: 'generating_voice' });

/** What can be known of a task when the URL of `order-17` reports it. */
const KNOWN: Record<string, Prepare> = {
  'no record': NOTHING,
  'registered without a reference': register({ ref: undefined }),
  registered: register({}),
  'reported by the URL': hear(PENDING, 'order-17'),
  'reported by the URL and registered': all(hear(PENDING, 'order-17'), register({})),
  'registered by another reference': register({ ref: 'order-18' }),
  'reported by another URL': hear(PENDING, 'order-18'),
  'reported by another URL and registered by its reference': all(
    hear(PENDING, 'order-18'),
    register({ ref: 'order-18' }),
  ),
};

const RECORDED = { kind: 'recorded', transition: 'applied' };
const UNREGISTERED = { kind: 'wrong ref', ref: 'order-18', isRegistered: false };
const REGISTERED = { kind: 'wrong ref', ref: 'order-18', isRegistered: true };
const GONE = { kind: 'gone' };

describe('a URL speaks for its own submission', () => {
  test.each([
    { known: 'no record', callback: RECORDED, ref: 'order-17', others: GONE },
    { known: 'registered without a reference', callback: RECORDED, ref: 'order-17', others: RECORDED },
    { known: 'registered', callback: RECORDED, ref: 'order-17', others: RECORDED },
    { known: 'reported by the URL', callback: RECORDED, ref: 'order-17', others: RECORDED },
    { known: 'reported by the URL and registered', callback: RECORDED, ref: 'order-17', others: RECORDED },
    { known: 'registered by another reference', callback: REGISTERED, ref: 'order-18', others: RECORDED },
    { known: 'reported by another URL', callback: UNREGISTERED, ref: 'order-18', others: RECORDED },
    {
      known: 'reported by another URL and registered by its reference',
      callback: REGISTERED,
      ref: 'order-18',
      others: RECORDED,
    },
  ])('$known: its callback is $callback.kind, a lookup and the deadline $others.kind', async (row) => {
    const prepare = KNOWN[row.known] ?? NOTHING;
    const [byCallback, byLookup, byDeadline] = [randomUUID(), randomUUID(), randomUUID()];
    for (const taskId of [byCallback, byLookup, byDeadline]) await prepare(taskId);
    const before = await store.record(byCallback);

    const committed = await tasks.commit(of(byCallback, aReport(aSuccess())), NO_BUDGET);
    expect(committed).toMatchObject(row.callback);
    const record = await store.record(byCallback);
    if (row.callback === RECORDED) expect(record).toMatchObject({ outcome: 'succeeded', ref: row.ref });
    else expect(record).toEqual(before);

    expect(await tasks.commit(aLookup(aSuccess({ taskId: byLookup })), NO_BUDGET)).toMatchObject(row.others);
    expect(await tasks.commit(aTimeout(byDeadline), NO_BUDGET)).toMatchObject(row.others);
    for (const taskId of [byLookup, byDeadline]) {
      const settled = await store.record(taskId);
      if (row.others === GONE) expect(settled).toBeUndefined();
      else expect(settled).toMatchObject({ rank: taskId === byLookup ? 3 : 1 });
    }
  });

  test.each([
    ['a result', aSuccess()],
    ['the same result', aFailure()],
    ['a hint at a result', aSuccess({ voiceId: '' })],
    ['nothing that is new', PENDING],
  ])("and adds nothing to another submission's record: %s", async (_name, body) => {
    for (const first of [PENDING, aFailure(), aSuccess()]) {
      const taskId = randomUUID();
      await hear(first, 'order-18')(taskId);
      const before = await store.record(taskId);

      expect(await tasks.commit(of(taskId, aReport(body)), NO_BUDGET)).toStrictEqual(UNREGISTERED);

      expect(await store.record(taskId)).toEqual(before);
    }
  });

  test('and adds nothing to the record of a task that timed out, nor has it looked up', async () => {
    const taskId = randomUUID();
    await all(hear(PENDING, 'order-18'))(taskId);
    await tasks.commit(aTimeout(taskId), NO_BUDGET);
    const before = await store.record(taskId);

    expect(await tasks.commit(of(taskId, aReport(aSuccess({ voiceId: '' }))), NO_BUDGET)).toStrictEqual(
      UNREGISTERED,
    );

    expect(await store.record(taskId)).toEqual(before);
  });
});

describe('a URL that has named too many tasks', () => {
  test.each([
    { known: 'no record', committed: { kind: 'too many tasks' } },
    { known: 'registered without a reference', committed: RECORDED },
    { known: 'registered', committed: RECORDED },
    { known: 'reported by the URL', committed: RECORDED },
    { known: 'registered by another reference', committed: REGISTERED },
    { known: 'reported by another URL', committed: UNREGISTERED },
  ])('$known: $committed.kind', async ({ known, committed }) => {
    const taskId = randomUUID();
    await KNOWN[known]?.(taskId);
    const before = await store.record(taskId);

    const options = { ...NO_BUDGET, mayCreate: false };
    expect(await tasks.commit(of(taskId, aReport(aSuccess())), options)).toMatchObject(committed);

    const record = await store.record(taskId);
    if (committed === RECORDED) expect(record).toMatchObject({ voiceId: 'voice_8f2c1d', ref: 'order-17' });
    else expect(record).toEqual(before);
  });

  test('still has what its record says as much of added to the history', async () => {
    const report = aReport(aSuccess({ taskId: randomUUID() }));
    await tasks.commit(report, NO_BUDGET);

    expect(await tasks.commit(report, { ...NO_BUDGET, mayCreate: false })).toMatchObject({
      kind: 'recorded',
      transition: 'duplicate',
    });
    expect(await store.record(report.callback.taskId)).toMatchObject({ deliveries: 2 });
  });
});
