import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, NumberValueImpl as NumberValue } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { updateIf, type UpdateResult } from '../../functions/adapters/dynamodb/update-if.ts';
import type { Change, ConditionalChange, Fact } from '../../functions/domain/change.ts';
import { freePort } from '../support/free-port.ts';
import { localDynamoDb, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

const put = (taskId: string, item: object) =>
  store.client.send(
    new PutItemCommand({ TableName: TASK_TABLE, Item: marshall({ taskId, kind: 'generate', ...item }) }),
  );

const update = (
  taskId: string,
  change: ConditionalChange,
  ...[budget, returnValues]: [AbortSignal?, ('ALL_OLD' | 'ALL_NEW')?]
): Promise<UpdateResult> => updateIf(store.client, TASK_TABLE, keyOf(taskId), change, budget, returnValues);

/** Settles a task that is awaited, and nothing else. */
const SETTLE: ConditionalChange = {
  change: { set: { outcome: 'succeeded', reason: undefined }, add: { revision: 1 } },
  condition: [{ attribute: 'outcome', is: 'equal', to: 'awaiting' }],
};

describe('a fact holds of an item, or does not', () => {
  const attribute = 'status';
  const is = (how: 'absent' | 'present'): Fact => ({ attribute, is: how });

  test.each<{ fact: Fact; holdsOf: unknown[]; notOf: unknown[] }>([
    { fact: is('absent'), holdsOf: [undefined], notOf: ['', null, 0, [], false] },
    { fact: is('present'), holdsOf: ['', null, 0, [], false], notOf: [undefined] },
    {
      fact: { attribute, is: 'equal', to: 'a' },
      holdsOf: ['a'],
      notOf: [undefined, 'b', 'A', '', null, 7, ['a']],
    },
    { fact: { attribute, is: 'equal', to: 7 }, holdsOf: [7], notOf: [undefined, 8, '7'] },
    { fact: { attribute, is: 'equal', to: ['a', 7] }, holdsOf: [['a', 7]], notOf: [undefined, ['a'], 'a'] },
    {
      fact: { attribute, is: 'absent or equal', to: 'a' },
      holdsOf: [undefined, 'a'],
      notOf: ['b', '', null, 7],
    },
    {
      fact: { attribute, is: 'absent or below', to: 2 },
      holdsOf: [undefined, 1, -7, 1.9],
      notOf: [2, 3, '1', null],
    },
    { fact: { attribute, is: 'above', to: 2 }, holdsOf: [3, 2.1], notOf: [undefined, 2, 1, '3', null] },
    {
      fact: { attribute, is: 'above', to: '2026-11-23T10:00:00.000Z' },
      holdsOf: ['2026-11-23T10:00:00.001Z', '2027'],
      notOf: [undefined, '2026-11-23T10:00:00.000Z', '2025', 2027],
    },
    {
      fact: { attribute, is: 'prefixed', to: 'result#' },
      holdsOf: ['result#07', 'result#'],
      notOf: [undefined, 'publish#07', 'a result#07', 7],
    },
    {
      fact: { attribute, is: 'shorter', to: 2 },
      holdsOf: [undefined, [], ['a'], [['a', 'b']]],
      notOf: [['a', 'b'], ['a', 'b', 'c'], 7],
    },
  ])('$fact', async ({ fact, holdsOf, notOf }) => {
    const holds = async (value: unknown) => {
      const taskId = randomUUID();
      await put(taskId, value === undefined ? {} : { [attribute]: value });
      const change = { change: { set: { seen: true } }, condition: [fact] };
      const { kind } = await update(taskId, change);
      expect((await store.record(taskId))?.['seen']).toBe(kind === 'updated' ? true : undefined);
      return kind;
    };

    expect(await Promise.all(holdsOf.map(holds))).toEqual(holdsOf.map(() => 'updated'));
    expect(await Promise.all(notOf.map(holds))).toEqual(notOf.map(() => 'refused'));
  });

  test('and a change depends on all of its facts', async () => {
    const facts: Fact[] = [
      { attribute: 'outcome', is: 'equal', to: 'awaiting' },
      { attribute: 'outcome', is: 'present' },
      { attribute: 'ref', is: 'absent or equal', to: 'order-17' },
      { attribute: 'rank', is: 'absent or below', to: 2 },
    ];
    const kinds = [];
    for (const item of [{}, { ref: 'order-18' }, { rank: 2 }, { outcome: 'failed' }]) {
      const taskId = randomUUID();
      await put(taskId, { outcome: 'awaiting', ref: 'order-17', rank: 1, ...item });
      kinds.push((await update(taskId, { change: { set: { rank: 7 } }, condition: facts })).kind);
    }

    expect(kinds).toEqual(['updated', 'refused', 'refused', 'refused']);
  });

  test('and a change without facts is made of any item, or creates one', async () => {
    const [known, unknown] = [randomUUID(), randomUUID()];
    await put(known, { outcome: 'failed' });
    const change = { change: { set: { rank: 7 } }, condition: [] };

    for (const taskId of [known, unknown]) {
      expect(await update(taskId, change)).toStrictEqual({ kind: 'updated', item: {} });
      expect(await store.record(taskId)).toMatchObject({ rank: 7 });
    }
  });
});

describe('a change', () => {
  const before = { outcome: 'awaiting', reason: 'in_progress', revision: 1, history: ['a'] };

  test.each<[string, Change, object]>([
    [
      'sets',
      { set: { outcome: 'failed', rank: 0, raw: '' } },
      { ...before, outcome: 'failed', rank: 0, raw: '' },
    ],
    [
      'removes what is undefined, there or not',
      { set: { outcome: 'failed', reason: undefined, voiceId: undefined } },
      { outcome: 'failed', revision: 1, history: ['a'] },
    ],
    [
      'leaves out what is undefined within a value',
      { set: { answer: { outcome: 'failed', voiceId: undefined } } },
      { ...before, answer: { outcome: 'failed' } },
    ],
    ['sets once', { set: {}, setOnce: { reason: 'other', ref: 'order-17' } }, { ...before, ref: 'order-17' }],
    ['adds', { set: {}, add: { revision: 10, deliveries: 1 } }, { ...before, revision: 11, deliveries: 1 }],
    [
      'appends',
      { set: {}, append: { history: ['b', { c: 1 }], claims: ['d'] } },
      { ...before, history: ['a', 'b', { c: 1 }], claims: ['d'] },
    ],
    [
      'does all of it at once, to names that are reserved words too',
      {
        set: { status: 'success', reason: undefined },
        setOnce: { day: 'today' },
        add: { count: 1 },
        append: { list: ['a'] },
      },
      {
        outcome: 'awaiting',
        revision: 1,
        history: ['a'],
        status: 'success',
        day: 'today',
        count: 1,
        list: ['a'],
      },
    ],
  ])('%s', async (_name, change, after) => {
    const taskId = randomUUID();
    await put(taskId, before);

    await update(taskId, { change, condition: [] });

    expect(await store.record(taskId)).toEqual({ taskId, kind: 'generate', ...after });
  });

  test.each([
    ['ALL_OLD', { outcome: 'awaiting', reason: 'no_status' }],
    ['ALL_NEW', { outcome: 'succeeded', revision: 1 }],
    [undefined, undefined],
  ] as const)('that is made returns the item as asked for: %s', async (returnValues, item) => {
    const taskId = randomUUID();
    await put(taskId, { outcome: 'awaiting', reason: 'no_status' });

    expect(await update(taskId, SETTLE, undefined, returnValues)).toStrictEqual({
      kind: 'updated',
      item: item === undefined ? {} : { taskId, kind: 'generate', ...item },
    });
    expect(await store.record(taskId)).toEqual({
      taskId,
      kind: 'generate',
      outcome: 'succeeded',
      revision: 1,
    });
  });

  test('that is refused returns the item as it is, numbers as far as one can hold them', async () => {
    const taskId = randomUUID();
    await put(taskId, { outcome: 'failed', deliveries: NumberValue.from('123456789012345678901.5') });

    for (const returnValues of ['ALL_OLD', 'ALL_NEW'] as const) {
      expect(await update(taskId, SETTLE, undefined, returnValues)).toStrictEqual({
        kind: 'refused',
        item: { taskId, kind: 'generate', outcome: 'failed', deliveries: 123456789012345680000 },
      });
    }
  });

  test('that is refused as there is no item creates none', async () => {
    const taskId = randomUUID();

    expect(await update(taskId, SETTLE)).toStrictEqual({ kind: 'refused', item: {} });
    expect(await store.record(taskId)).toBeUndefined();
  });
});

describe('an outage', () => {
  test('is a store that is down', async () => {
    const client = localDynamoDb(`http://127.0.0.1:${await freePort()}`);

    await expect(updateIf(client, TASK_TABLE, keyOf('t'), SETTLE, undefined)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
    });
  });

  test('is a budget that is used up', async () => {
    const taskId = randomUUID();
    await put(taskId, { outcome: 'awaiting' });

    await expect(update(taskId, SETTLE, AbortSignal.abort())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'awaiting' });
  });
});
