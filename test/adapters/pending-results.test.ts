import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, NumberValueImpl as NumberValue } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createPendingResults,
  type PendingResult,
  type PendingResults,
} from '../../functions/adapters/dynamodb/pending-results.ts';
import { collect } from '../support/collect.ts';
import { freePort } from '../support/free-port.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { localDynamoDb, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let results: PendingResults;

beforeAll(() => {
  results = createPendingResults(store.client, TASK_TABLE);
});

/** A partition for each test, so that no test finds what another has left. */
let partitions = 0;
const aPartition = () => `result#test-${++partitions}`;

const put = (item: object) =>
  store.client.send(
    new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(item, { removeUndefinedValues: true }) }),
  );

/** What is not counted, and may have been edited into a record. */
const HUGE = NumberValue.from('123456789012345678901.5');

/** A task whose result is pending since one minute past ten, in the table and as the index shows it. */
async function aPendingTask(edit: object = {}): Promise<PendingResult> {
  const pending = {
    taskId: randomUUID(),
    kind: 'generate',
    due: aPartition(),
    dueAt: '2026-11-23T10:01:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
  } as const;
  await put({ ...pending, outcome: 'awaiting', reason: 'not_reported', ...edit });
  return pending;
}

const dueAt = (now: string, { due }: PendingResult, from = results) => collect(from.due(due, now));

describe('what is due', () => {
  test('is found when its time has come, and not before', async () => {
    const pending = await aPendingTask({ raw: '{}', lookups: 3 });

    expect(await dueAt('2026-11-23T10:00:59.999Z', pending)).toEqual([]);
    expect(await dueAt('2026-11-23T10:01:00.000Z', pending)).toStrictEqual([pending]);
  });

  test('says which submission it belongs to, so that one with many tasks is seen without reading them', async () => {
    const pending = await aPendingTask({ ref: 'order-17' });

    expect(await dueAt('2026-11-23T10:01:00.000Z', pending)).toStrictEqual([{ ...pending, ref: 'order-17' }]);
  });

  test('comes oldest first, and of this partition alone', async () => {
    const due = aPartition();
    for (const minute of ['05', '01', '04', '02', '03']) {
      await aPendingTask({ taskId: minute, due, dueAt: `2026-11-23T10:${minute}:00.000Z` });
    }
    await aPendingTask();

    const found = await collect(results.due(due, '2026-11-23T11:00:00.000Z'));

    expect(found.map(({ taskId }) => taskId)).toEqual(['01', '02', '03', '04', '05']);
  });

  test('comes page by page, and not from the table', async () => {
    const one = await aPendingTask();
    const other = await aPendingTask();
    const pages = [{ Items: [marshall(one)], LastEvaluatedKey: marshall(one) }, { Items: [marshall(other)] }];
    const calls: string[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command }) => {
      calls.push(command);
      return Promise.resolve(pages[calls.length - 1] ?? {});
    });

    const found = createPendingResults(client, TASK_TABLE).due('result#00', '2026-11-23T11:00:00.000Z');

    expect(await collect(found)).toStrictEqual([one, other]);
    expect(calls).toEqual(['QueryCommand', 'QueryCommand']);
  });

  test.each([
    ['taken away', undefined],
    ['no time', 'soon'],
    ['no text', 7],
    ['a number that no number can hold', HUGE],
  ])('is over where its deadline is %s: a task with a pending result must end', async (_name, deadlineAt) => {
    const pending = await aPendingTask({ deadlineAt });

    expect(await dueAt('2026-11-23T10:01:00.000Z', pending)).toStrictEqual([
      { ...pending, deadlineAt: '2026-11-23T10:01:00.000Z' },
    ]);
  });

  test('is found also where its time was edited into nonsense', async () => {
    const pending = await aPendingTask({ dueAt: '10 o’clock' });

    expect(await dueAt('2026-11-23T10:01:00.000Z', pending)).toStrictEqual([
      { ...pending, dueAt: '10 o’clock' },
    ]);
  });

  test('is found also where its reference was edited into a number', async () => {
    const pending = await aPendingTask({ ref: 17 });

    expect(await dueAt('2026-11-23T10:01:00.000Z', pending)).toStrictEqual([{ ...pending, ref: undefined }]);
  });

  test('is listed beside an item of an unknown kind, which fails the listing after the others', async () => {
    const due = aPartition();
    const other = await aPendingTask({ due, kind: 'music', dueAt: '2026-11-23T10:00:00.000Z' });
    await aPendingTask({ due, taskId: 'task-1' });
    const found: string[] = [];
    const listAll = async () => {
      for await (const { taskId } of results.due(due, '2026-11-23T10:01:00.000Z')) found.push(taskId);
    };

    await expect(listAll()).rejects.toThrow(
      `1 due items cannot be read, the first is ${other.taskId}/music: correct its kind, due and dueAt`,
    );
    expect(found).toEqual(['task-1']);
  });

  test('may be nothing, and the answer without a list', async () => {
    const client = interceptedDynamoDb(store.endpoint, () => Promise.resolve({}));

    expect(
      await collect(createPendingResults(client, TASK_TABLE).due('result#00', '2026-11-23T10:01:00.000Z')),
    ).toEqual([]);
  });
});

describe('a task is read as it is now', () => {
  test('with nothing reported of it, and never looked up', async () => {
    const pending = await aPendingTask();

    expect(await results.read(pending)).toStrictEqual({
      ...pending,
      lookups: 0,
      claims: [],
      answer: undefined,
    });
  });

  test('with its deadline from the table, not from the index', async () => {
    const pending = await aPendingTask({ lookups: 7 });

    const read = await results.read({ ...pending, deadlineAt: '2026-11-23T10:01:00.000Z' });

    expect(read).toStrictEqual({ ...pending, lookups: 7, claims: [], answer: undefined });
  });

  test('with no lookups where their count is invalid', async () => {
    const pending = await aPendingTask({ lookups: 'seven', deliveries: HUGE });

    expect(await results.read(pending)).toMatchObject({ lookups: 0 });
  });

  test.each<[string, (pending: PendingResult) => Promise<unknown>]>([
    ['taken by another sweep', (pending) => results.claim(pending, '2026-11-23T10:02:30.000Z')],
    ['settled', (pending) => put({ ...pending, outcome: 'succeeded', due: 'publish#00' })],
    ['no longer due', ({ taskId, kind }) => put({ taskId, kind, outcome: 'failed' })],
    [
      'deleted',
      ({ taskId, kind }) =>
        store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: marshall({ taskId, kind }) })),
    ],
  ])('and not to be had when it was %s meanwhile', async (_name, meanwhile) => {
    const pending = await aPendingTask();
    await meanwhile(pending);

    expect(await results.read(pending)).toBeUndefined();
  });

  test('from no replica that lags behind', async () => {
    const reads: unknown[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ input, send }) => {
      reads.push(input['ConsistentRead']);
      return send();
    });

    await createPendingResults(client, TASK_TABLE).read(await aPendingTask());

    expect(reads).toEqual([true]);
  });
});

describe('what callbacks claimed, and the provider answered', () => {
  const success = { outcome: 'succeeded', voiceId: 'voice_a' };
  const failure = { outcome: 'failed', reason: 'voice_rejected' };

  test('is read with the task', async () => {
    const pending = await aPendingTask({
      claims: [success, failure],
      answer: { outcome: 'failed', reason: 'generation_failed', status: 'fail', code: 400 },
    });

    expect(await results.read(pending)).toStrictEqual({
      ...pending,
      lookups: 0,
      claims: [{ outcome: 'succeeded', result: 'voice_a' }, failure],
      answer: {
        verdict: { outcome: 'failed', reason: 'generation_failed' },
        callback: { status: 'fail', code: 400 },
      },
    });
  });

  test.each<[string, object]>([
    ['a claim that has no voice', { claims: [{ outcome: 'succeeded' }, success] }],
    ['a claim that only a deadline has', { claims: [{ outcome: 'failed', reason: 'timed_out' }, success] }],
    ['a claim that is a string', { claims: ['voice_a', success] }],
    ['an answer that is a string', { claims: [success], answer: 'voice_a' }],
    ['an answer without a result', { claims: [success], answer: { outcome: 'succeeded', code: 200 } }],
  ])('is read as far as it makes sense: not %s', async (_name, item) => {
    expect(await results.read(await aPendingTask(item))).toMatchObject({
      claims: [{ outcome: 'succeeded', result: 'voice_a' }],
      answer: undefined,
    });
  });

  test('is nothing where the claims are not a list, and the history is not read', async () => {
    const history = [{ ...success, via: 'callback' }];

    expect(await results.read(await aPendingTask({ claims: success, history }))).toMatchObject({
      claims: [],
    });
  });
});

describe('an outage is reported', () => {
  const pending: PendingResult = {
    taskId: 't',
    kind: 'generate',
    due: 'result#00',
    dueAt: '2026-11-23T10:01:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
  };
  const lookup = { lookedUpAt: '2026-11-23T10:01:01.000Z', lookupSaid: 'wait_processing' };

  test.each<[string, string, (down: PendingResults) => Promise<unknown>]>([
    ['finding', 'Query', (down) => dueAt('2026-11-23T10:01:00.000Z', pending, down)],
    ['reading', 'GetItem', (down) => down.read(pending)],
    ['taking', 'UpdateItem', (down) => down.claim(pending, '2026-11-23T10:02:30.000Z')],
    ['rescheduling', 'UpdateItem', (down) => down.reschedule(pending, '2026-11-23T12:00:00.000Z')],
    ['dropping', 'UpdateItem', (down) => down.clear(pending)],
    ['recording', 'UpdateItem', (down) => down.recordLookup(pending, lookup)],
  ])('when %s', async (_name, operation, call) => {
    const client = localDynamoDb(`http://127.0.0.1:${await freePort()}`);

    await expect(call(createPendingResults(client, TASK_TABLE))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: `The store did not confirm ${operation}`,
    });
  });
});
