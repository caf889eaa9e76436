import { describe, expect, test } from '@jest/globals';
import type { PendingResult } from '../../functions/adapters/dynamodb/pending-results.ts';
import { resultDueKeys, unregisteredDueKeys } from '../../functions/domain/outbox.ts';
import {
  MAX_UNREGISTERED,
  sweepResults,
  UNREGISTERED_SHARE,
  type ResultLookups,
  type ResultPorts,
} from '../../functions/sweep-due/sweep-results.ts';
import { aPendingResult } from '../support/sweeping.ts';

/** Partitions with the tasks that are due in each, and a record of what was done about them. */
function aSweep(
  partitions: Record<string, readonly PendingResult[]>,
  overrides: Partial<Omit<ResultPorts, 'lookups'> & ResultLookups> = {},
) {
  const listed: { partition: string; now: string }[] = [];
  const ended: string[] = [];
  const asked: string[] = [];
  const lookUp = ({ taskId }: PendingResult) => {
    if (taskId.startsWith('bad')) return Promise.reject(new Error(`The store refuses ${taskId}`));
    asked.push(taskId);
    return Promise.resolve(true);
  };
  const ports: ResultPorts = {
    pending: {
      async *due(partition, now) {
        listed.push({ partition, now });
        await Promise.resolve();
        for (const result of partitions[partition] ?? []) {
          if (result.taskId === 'unreadable') throw new Error('The store is down');
          yield result;
        }
      },
    },
    timeOut({ taskId }) {
      if (taskId.startsWith('bad')) return Promise.reject(new Error(`The store refuses ${taskId}`));
      ended.push(taskId);
      return Promise.resolve();
    },
    lookups: { lookUp, lookUpUnregistered: lookUp, atOnce: 1, mostPerSweep: 10_000, ...overrides },
    reschedule: () => Promise.reject(new Error('No task is to be rescheduled')),
    now: () => new Date('2026-11-23T11:00:00.000Z'),
    hasTime: () => true,
    ...overrides,
  };
  return { listed, ended, asked, sweep: () => sweepResults(ports) };
}

/** A task that is due since so many minutes past ten. */
const since = (taskId: string, minute: string) =>
  aPendingResult(taskId, { dueAt: `2026-11-23T10:${minute}:00.000Z` });

/** A task whose deadline has passed, or passes now. */
const over = (taskId: string) =>
  aPendingResult(taskId, { dueAt: '2026-11-23T10:30:00.000Z', deadlineAt: '2026-11-23T11:00:00.000Z' });

/** So many tasks, called a number each. */
const many = (count: number, one: (taskId: string) => PendingResult) =>
  Array.from({ length: count }, (_, index) => one(String(index)));

describe('the sweep', () => {
  test('looks through every partition, by the time it began', async () => {
    const { listed, sweep } = aSweep({});

    expect(await sweep()).toMatchObject({ due: 0, failures: [] });
    expect(listed).toEqual(
      [...resultDueKeys(), ...unregisteredDueKeys()].map((partition) => ({
        partition,
        now: '2026-11-23T11:00:00.000Z',
      })),
    );
  });

  test('asks for what has been due the longest first, whichever partition it is in', async () => {
    const { asked, sweep } = aSweep({
      'result#00': [since('c', '03'), since('e', '05')],
      'result#07': [since('a', '01'), since('d', '04')],
      'result#15': [since('b', '02')],
    });

    expect(await sweep()).toMatchObject({
      due: 5,
      oldestDueAt: '2026-11-23T10:01:00.000Z',
      failures: [],
    });
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('times out what has expired, and looks none of it up', async () => {
    const later = aPendingResult('later', { deadlineAt: '2026-11-23T11:00:00.001Z' });
    const { ended, asked, sweep } = aSweep({ 'result#00': [over('over'), later] });

    expect(await sweep()).toMatchObject({ due: 2, failures: [] });
    expect(ended).toEqual(['over']);
    expect(asked).toEqual(['later']);
  });

  test('asks for what a callback made due after its deadline, before it gives it up with the next sweep', async () => {
    const late = (taskId: string, dueAt: string) =>
      aPendingResult(taskId, { dueAt, deadlineAt: '2026-11-23T10:59:00.000Z' });
    const { ended, asked, sweep } = aSweep({
      'result#00': [late('a', '2026-11-23T10:59:30.000Z'), late('c', '2026-11-23T11:00:00.000Z')],
      'result#01': [late('b', '2026-11-23T10:59:00.000Z')],
    });

    await sweep();

    expect([ended, asked]).toEqual([['b'], ['a', 'c']]);
  });

  test('continues after a task that cannot be timed out, or looked up', async () => {
    const { ended, asked, sweep } = aSweep({
      'result#00': [over('bad-1'), over('over'), since('bad-2', '31'), since('a', '32')],
    });

    const { due, failures } = await sweep();

    expect(due).toBe(4);
    expect(failures).toHaveLength(2);
    expect(failures).toEqual(
      expect.arrayContaining([new Error('The store refuses bad-1'), new Error('The store refuses bad-2')]),
    );
    expect([ended, asked]).toEqual([['over'], ['a']]);
  });

  test('continues with what it could list of a partition that cannot be read, and with the others', async () => {
    const { asked, sweep } = aSweep({
      'result#00': [since('a', '01'), since('unreadable', '02'), since('lost', '03')],
      'result#01': [since('b', '04')],
    });

    expect(await sweep()).toMatchObject({ due: 2, failures: [new Error('The store is down')] });
    expect(asked).toEqual(['a', 'b']);
  });
});

describe('with any behaviour of the provider', () => {
  test('tasks end whose deadline has passed, while it does not answer', async () => {
    const { promise: allEnded, resolve: reportEnd } = Promise.withResolvers<undefined>();
    let ends = 0;
    const { sweep } = aSweep(
      { 'result#00': [since('slow', '01'), ...many(40, over)] },
      {
        timeOut() {
          if (++ends === 40) reportEnd(undefined);
          return Promise.resolve();
        },
        lookUp: () => allEnded.then(() => true),
      },
    );

    expect(await sweep()).toMatchObject({ due: 41, failures: [] });
  });

  test('tasks end when it wants no more questions', async () => {
    const { ended, sweep } = aSweep(
      { 'result#00': [since('a', '01'), since('b', '02'), ...many(40, over)] },
      { lookUp: () => Promise.resolve(false) },
    );

    await sweep();

    expect(ended).toHaveLength(40);
  });

  test('tasks end no more than sixteen at once, one of each partition', async () => {
    let open = 0;
    let most = 0;
    const { sweep } = aSweep(
      Object.fromEntries(resultDueKeys().map((partition) => [partition, many(40, over)])),
      {
        async timeOut() {
          most = Math.max(most, ++open);
          await Promise.resolve();
          open -= 1;
        },
      },
    );

    await sweep();

    expect(most).toBe(16);
  });

  test('one slow answer does not hold up the others', async () => {
    const { promise: othersAreAsked, resolve } = Promise.withResolvers<undefined>();
    const asked: string[] = [];
    const { sweep } = aSweep(
      { 'result#00': [since('slow', '00'), ...many(9, (taskId) => since(taskId, `1${taskId}`))] },
      {
        atOnce: 2,
        async lookUp({ taskId }) {
          if (taskId === 'slow') await othersAreAsked;
          else asked.push(taskId);
          if (asked.length === 9) resolve(undefined);
          return true;
        },
      },
    );

    await sweep();

    expect(asked).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });

  test.each([1, 3, 10])('%i tasks are looked up at once, and no more', async (atOnce) => {
    let open = 0;
    let most = 0;
    const { sweep } = aSweep(
      { 'result#00': many(20, aPendingResult) },
      {
        atOnce,
        async lookUp() {
          most = Math.max(most, ++open);
          await Promise.resolve();
          open -= 1;
          return true;
        },
      },
    );

    await sweep();

    expect(most).toBe(atOnce);
  });
});

/** Two ask at once, and the first has its answer only after the second. @returns which of nine tasks were asked for. */
async function askedFor(mayGoOnAfter: (taskId: string) => boolean): Promise<string[]> {
  const asked: string[] = [];
  const { promise: second, resolve } = Promise.withResolvers<undefined>();
  const { sweep } = aSweep(
    { 'result#00': many(9, (taskId) => since(taskId, `1${taskId}`)) },
    {
      atOnce: 2,
      async lookUp({ taskId }) {
        asked.push(taskId);
        if (taskId === '0') await second;
        if (taskId === '1') setImmediate(resolve, undefined);
        return mayGoOnAfter(taskId);
      },
    },
  );
  expect(await sweep()).toMatchObject({ due: 9, failures: [] });
  return asked;
}

test('one that finds no use in continuing leaves the rest to the others', async () => {
  const asked = await askedFor((taskId) => taskId !== '1');

  expect(asked).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
});

describe('it takes up nothing new', () => {
  test('when none finds any use in continuing, not even while others are open', async () => {
    expect(await askedFor(() => false)).toEqual(['0', '1']);
  });

  test.each([
    { done: 'listing', checks: 2, expected: { due: 2, failures: [] }, lookedUp: [] },
    { done: 'looking up', checks: 5, expected: { due: 4, failures: [] }, lookedUp: ['0'] },
  ])(
    'when its time is over while it is $done: the rest stays due',
    async ({ checks, expected, lookedUp }) => {
      let checked = 0;
      const { asked, sweep } = aSweep(
        { 'result#00': ['0', '1', '2', '3'].map((taskId) => since(taskId, `1${taskId}`)) },
        { hasTime: () => ++checked <= checks },
      );

      expect(await sweep()).toMatchObject(expected);
      expect(asked).toEqual(lookedUp);
    },
  );

  test('of what is over when its time is over: what was begun ends', async () => {
    let isOver = false;
    const { ended, sweep } = aSweep(
      Object.fromEntries(resultDueKeys().map((partition) => [partition, many(40, over)])),
      {
        hasTime: () => !isOver,
        timeOut({ taskId }) {
          isOver = ended.push(taskId) === 16;
          return Promise.resolve();
        },
      },
    );

    await sweep();

    expect(ended).toHaveLength(16);
  });
});

describe('a backlog of any size', () => {
  /** Lists so many tasks, each only when the one before was taken. */
  async function* backlog(count: number, one: (taskId: string) => PendingResult) {
    for (let index = 0; index < count; index++) yield await Promise.resolve(one(String(index)));
  }

  test('is looked up while it is listed: as soon as the budget of a sweep is collected', async () => {
    const { promise: lookedUp, resolve } = Promise.withResolvers<undefined>();
    const asked: string[] = [];
    const { sweep } = aSweep(
      {},
      {
        mostPerSweep: 3,
        pending: {
          async *due(partition) {
            if (partition !== 'result#00') return;
            yield* backlog(3, (taskId) => since(taskId, '01'));
            // It continues only when the first three are looked up.
            await lookedUp;
            yield over('over');
          },
        },
        lookUp({ taskId }) {
          if (asked.push(taskId) === 3) resolve(undefined);
          return Promise.resolve(true);
        },
      },
    );

    expect(await sweep()).toMatchObject({ due: 4, failures: [] });
    expect(asked).toEqual(['0', '1', '2']);
  });

  test('is counted whole, and no more of a partition are looked up than the budget allows in a sweep', async () => {
    const { asked, ended, sweep } = aSweep(
      {
        'result#00': [...many(500, (taskId) => since(taskId, '01')), over('over')],
        'result#01': [since('b', '02')],
      },
      { mostPerSweep: 40 },
    );

    expect(await sweep()).toMatchObject({ due: 502, failures: [] });
    expect(asked).toEqual([...Array.from({ length: 40 }, (_, index) => String(index)), 'b']);
    expect(ended).toEqual(['over']);
  });

  test('leaves time to others while it is listed, as lookups are paced by the clock', async () => {
    let isTurn = false;
    const { sweep } = aSweep(
      {},
      {
        pending: {
          async *due(partition) {
            if (partition !== 'result#00') return;
            setImmediate(() => (isTurn = true));
            for (let index = 0; !isTurn; index++) {
              if (index > 1_000) throw new Error('Nothing else had a turn');
              yield await Promise.resolve(since(String(index), '01'));
            }
          },
        },
      },
    );

    expect(await sweep()).toMatchObject({ failures: [] });
  });
});

test('where no provider can be asked, a due task is rescheduled, and one whose deadline has passed ends', async () => {
  const rescheduled: string[] = [];
  const ended: string[] = [];
  const failure = new Error('The store refuses it');
  const pending = {
    async *due(partition: string) {
      await Promise.resolve();
      if (partition === 'result#00') yield* [since('bad', '00'), since('a', '01'), over('b')];
      if (partition === 'unregistered#00') yield since('c', '02');
    },
  };

  const swept = await sweepResults({
    pending,
    timeOut: ({ taskId }) => Promise.resolve(void ended.push(taskId)),
    lookups: undefined,
    reschedule: ({ taskId }) =>
      taskId === 'bad' ? Promise.reject(failure) : Promise.resolve(void rescheduled.push(taskId)),
    now: () => new Date('2026-11-23T11:00:00.000Z'),
    hasTime: () => true,
  });

  expect(swept).toEqual({ due: 4, oldestDueAt: '2026-11-23T10:00:00.000Z', failures: [failure] });
  expect([rescheduled, ended]).toEqual([['a', 'c'], ['b']]);
});

describe('tasks that only callbacks named come after the registered ones', () => {
  /** A task that is due since so many minutes past ten, and that a URL of this submission named. */
  const named = (taskId: string, minute: string, ref: string | undefined = taskId) =>
    aPendingResult(taskId, { due: 'unregistered#00', dueAt: `2026-11-23T10:${minute}:00.000Z`, ref });
  const namedOver = (taskId: string, ref: string) => ({ ...over(taskId), due: 'unregistered#00', ref });

  test('although they have been due for longer', async () => {
    const { asked, sweep } = aSweep({
      'unregistered#00': [named('a', '01'), named('d', '04')],
      'unregistered#15': [named('b', '02')],
      'result#00': [since('registered-1', '30')],
      'result#09': [since('registered-2', '31')],
    });

    expect(await sweep()).toMatchObject({ due: 5, oldestDueAt: '2026-11-23T10:30:00.000Z', failures: [] });
    expect(asked).toEqual(['registered-1', 'registered-2', 'a', 'b', 'd']);
  });

  test('and do not count for how long results have been due: anyone with a URL can create them', async () => {
    const { sweep } = aSweep({ 'unregistered#00': [named('a', '01')] });

    expect(await sweep()).toMatchObject({ due: 1, oldestDueAt: undefined });
  });

  test('and none is looked up before the last of the registered ones is', async () => {
    const { promise: answer, resolve } = Promise.withResolvers<boolean>();
    const acts: string[] = [];
    const { sweep } = aSweep(
      { 'result#00': [since('slow', '30')], 'unregistered#00': [named('a', '01')] },
      {
        async lookUp() {
          acts.push('registered: asked');
          setImmediate(resolve, true);
          const mayGoOn = await answer;
          acts.push('registered: answered');
          return mayGoOn;
        },
        lookUpUnregistered() {
          acts.push('unregistered: asked');
          return Promise.resolve(true);
        },
      },
    );

    await sweep();

    expect(acts).toEqual(['registered: asked', 'registered: answered', 'unregistered: asked']);
  });

  test('one for each submission in a sweep, the one that has been due the longest: 300 invented ids get no more than one', async () => {
    const invented = many(300, (taskId) => named(`invented-${taskId}`, '01', 'thief'));
    const { asked, sweep } = aSweep({
      'unregistered#00': [...invented, named('b', '02'), named('c', '05', 'order-18')],
      'unregistered#09': [named('d', '03', 'order-18')],
    });

    expect(await sweep()).toMatchObject({ due: 303 });
    expect(asked).toEqual(['invented-0', 'b', 'd']);
  });

  test('a task whose reference was edited away is its own submission', async () => {
    const withoutRef = (taskId: string) => aPendingResult(taskId, { due: 'unregistered#00', ref: undefined });
    const { asked, sweep } = aSweep({ 'unregistered#00': [withoutRef('a'), withoutRef('b')] });

    await sweep();

    expect(asked).toEqual(['a', 'b']);
  });

  test.each([
    { lookups: 1, unregistered: 1 },
    { lookups: 5, unregistered: 1 },
    { lookups: 6, unregistered: 2 },
    { lookups: 20, unregistered: 4 },
  ])(
    'of $lookups tasks that are looked up at once they are $unregistered: a fifth, rounded up',
    async (row) => {
      let open = 0;
      let most = 0;
      const { sweep } = aSweep(
        { 'unregistered#00': many(30, (taskId) => named(taskId, '01')) },
        {
          atOnce: row.lookups,
          async lookUpUnregistered() {
            most = Math.max(most, ++open);
            await Promise.resolve();
            open -= 1;
            return true;
          },
        },
      );

      await sweep();

      expect(UNREGISTERED_SHARE).toBe(0.2);
      expect(most).toBe(row.unregistered);
    },
  );

  test('and end at their deadlines, all of a submission, while the provider does not answer about the registered ones', async () => {
    const { promise: allEnded, resolve } = Promise.withResolvers<boolean>();
    const ended: string[] = [];
    const { sweep } = aSweep(
      {
        'result#00': [since('slow', '30')],
        'unregistered#00': many(40, (taskId) => namedOver(taskId, 'thief')),
      },
      {
        lookUp: () => allEnded,
        timeOut({ taskId }) {
          if (ended.push(taskId) === 40) resolve(true);
          return Promise.resolve();
        },
      },
    );

    expect(await sweep()).toMatchObject({ due: 40 + 1, failures: [] });
  });

  test('and end at their deadlines when the provider wants no more lookups', async () => {
    const { ended, sweep } = aSweep(
      { 'result#00': [since('a', '01')], 'unregistered#00': many(40, (taskId) => namedOver(taskId, taskId)) },
      { lookUp: () => Promise.resolve(false) },
    );

    await sweep();

    expect(ended).toHaveLength(40);
  });

  test('so that registered tasks end before them', async () => {
    const { ended, sweep } = aSweep({
      'unregistered#00': [namedOver('a', 'a'), namedOver('b', 'b')],
      'result#00': [over('registered')],
    });

    await sweep();

    expect(ended).toEqual(['registered', 'a', 'b']);
  });

  test('none is looked up when the time is over after the registered ones: no call is reserved for nothing', async () => {
    let isOver = false;
    const { asked, sweep } = aSweep(
      { 'result#00': [since('registered', '30')], 'unregistered#00': [named('a', '01')] },
      {
        hasTime: () => !isOver,
        async lookUp({ taskId }) {
          asked.push(taskId);
          // By then all is listed.
          await new Promise(setImmediate);
          isOver = true;
          return true;
        },
      },
    );

    expect(await sweep()).toMatchObject({ due: 2, failures: [] });
    expect(asked).toEqual(['registered']);
  });

  test('a thousand of a partition are listed, and all registered ones: the rest is for the next sweeps', async () => {
    const { asked, sweep } = aSweep({
      'result#00': many(1_500, (taskId) => since(`registered-${taskId}`, '01')),
      'unregistered#00': many(1_500, (taskId) => named(taskId, '01')),
      'unregistered#01': [named('of-another-partition', '02')],
    });

    expect(MAX_UNREGISTERED).toBe(1_000);
    expect(await sweep()).toMatchObject({ due: 1_500 + 1_000 + 1 });
    expect(asked.filter((taskId) => taskId.startsWith('registered'))).toHaveLength(1_500);
    expect(asked.at(-1)).toBe('of-another-partition');
    expect(asked).not.toContain('1000');
  });
});
