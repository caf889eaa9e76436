import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { runTool } from '../support/run-tool.ts';
import { TASK_TABLE } from '../support/store.ts';
import { aTaskItem } from '../support/task-item.ts';

let engine: TestEngine;

const list = (...args: string[]) => runTool(['list', '--local', '--data-dir', engine.dataDirectory, ...args]);

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

async function aTask(body: object, taskId: string, ref: string) {
  expect(await engine.post(body, await engine.url(ref))).toMatchObject({ status: 200 });
  return taskId;
}

async function published(taskId: string) {
  return eventually(async () => {
    const record = await engine.record(taskId);
    return record?.['publishedRevision'] === 1 ? record : undefined;
  });
}

const idsIn = (out: string) => [...out.matchAll(/\btask-\S+/g)].map(([id]) => id);

test('says that there is nothing', async () => {
  expect(await list('--since', '2026-01-01')).toEqual({
    code: 0,
    err: '',
    out: 'No record that changed since 2026-01-01T00:00:00.000Z.\n',
  });
  expect(await list('--due')).toEqual({ code: 0, err: '', out: 'Nothing is pending.\n' });
  expect((await list('--due', '--outcome', 'failed', '--ref', 'order-9')).out).toBe(
    'Nothing is pending with the outcome failed and the reference order-9.\n',
  );
  expect((await list('--since', '2100-01-01', '--ref', 'order-9')).out).toBe(
    'No record with the reference order-9 that changed since 2100-01-01T00:00:00.000Z.\n',
  );
});

describe('of three tasks', () => {
  beforeAll(async () => {
    const failure = aFailure({ taskId: 'task-failed', errorMessage: 'bad \u001b[31mvoice' });
    await aTask(aSuccess({ taskId: 'task-voice', voiceId: 'voice_a' }), 'task-voice', 'order-1');
    await aTask(failure, 'task-failed', 'order-2');
    await aTask(aSuccess({ taskId: 'task-open', voiceId: '' }), 'task-open', 'order-3');
    await Promise.all(['task-voice', 'task-failed'].map(published));
  });

  test('shows each in a row, the last changed first, with nothing that a terminal would obey', async () => {
    const { code, err, out } = await list();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [title, ...rows] = out.trimEnd().split('\n');
    expect(title).toMatch(/^changed +task +outcome +why +ref +event$/);
    expect(rows.map((row) => row.split(/ {2,}/).slice(1))).toEqual([
      ['task-open', 'awaiting', 'no_result', 'order-3'],
      ['task-failed', 'failed', 'generation_failed: bad \\u{1b}[31mvoice', 'order-2', 'published'],
      ['task-voice', 'succeeded', 'voice_a', 'order-1', 'published'],
    ]);
  });

  test.each([
    ['--since 1h --outcome failed', ['task-failed']],
    ['--since 1h --ref order-1', ['task-voice']],
    ['--since 1h --outcome failed --ref order-1', []],
    ['--since 2100-01-01', []],
    ['--since 1h --limit 2', ['task-open', 'task-failed']],
  ])('`list %s` chooses', async (args, expected) => {
    const { code, out } = await list(...args.split(' '));

    expect(code).toBe(0);
    expect(idsIn(out)).toEqual(expected);
    expect(out.includes('there are more: raise --limit')).toBe(args.includes('--limit'));
  });

  test('is printed as JSON, without the bodies', async () => {
    const { out } = await list('--json', '--ref', 'order-2', '--since', '2026-01-01');

    const record = await engine.record('task-failed');
    const { raw, rank, day, expiresAt, ...printed } = record ?? {};
    expect([raw, rank, day, expiresAt]).not.toContain(undefined);
    expect(JSON.parse(out)).toEqual({ since: '2026-01-01T00:00:00.000Z', records: [printed], isCut: false });
  });

  test('--due shows what is pending, since when, and whether it is overdue', async () => {
    await engine.dynamodb.send(
      new UpdateItemCommand({
        TableName: TASK_TABLE,
        Key: { taskId: { S: 'task-open' }, kind: { S: 'generate' } },
        UpdateExpression: 'SET due = :due, dueAt = :dueAt, deadlineAt = :dueAt',
        ExpressionAttributeValues: {
          ':due': { S: 'result#03' },
          ':dueAt': { S: '2999-01-01T00:00:00.000Z' },
        },
      }),
    );

    const { code, out } = await list('--due');

    expect(code).toBe(0);
    const [title, row = '', ...more] = out.trimEnd().split('\n');
    expect(title).toMatch(/^pending +since +due +task +outcome +why +ref$/);
    expect(row).toMatch(/^result {3}\d{4}-\S+Z {2}in \d+d {2}task-open {2}awaiting {2}no_result {2}order-3$/);
    expect(more).toEqual([]);
  });
});

describe('`show`', () => {
  const show = (...args: string[]) =>
    runTool(['show', '--local', '--data-dir', engine.dataDirectory, ...args]);

  beforeAll(async () => {
    await aTask(aSuccess({ taskId: 'task-shown', voiceId: 'voice_s' }), 'task-shown', 'order-9');
    await aTask(aFailure({ taskId: 'task-shown' }), 'task-shown', 'order-9');
    await published('task-shown');
  });

  test('shows the record, what happened to it, and its event, but not the body', async () => {
    const { code, err, out } = await show('task-shown');

    const { settledAt = '', publishedAt = '' } = (await engine.record('task-shown')) ?? {};
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^taskId +task-shown\nkind +generate\nref +order-9\noutcome +succeeded\nvoiceId +voice_s\n/,
    );
    expect(out).toContain(`${String(settledAt)}  applied      succeeded, via callback, revision 1\n`);
    expect(out).toContain('  not applied  failed (generation_failed), via callback, late\n');
    expect(out).toContain(`task-shown/generate/1  ${String(publishedAt)}\n`);
    expect(out).not.toMatch(/127\.0\.0\.1|^Body/m);
  });

  test('--raw shows the body, but not who sent it', async () => {
    const { out } = await show('task-shown', '--raw');

    expect(out).toContain(
      `Body\n${JSON.stringify(aSuccess({ taskId: 'task-shown', voiceId: 'voice_s' }))}\n`,
    );
    expect(out).not.toContain('127.0.0.1');
  });

  test('is printed as JSON', async () => {
    const { out } = await show('task-shown', '--json');

    const { raw, ...record } = (await engine.record('task-shown')) ?? {};
    expect(typeof raw).toBe('string');
    expect(JSON.parse(out)).toEqual({
      record,
      timeline: [
        expect.objectContaining({ what: 'applied' }),
        expect.objectContaining({ what: expect.stringMatching(/^(not applied|published)$/) }),
        expect.objectContaining({ what: expect.stringMatching(/^(not applied|published)$/) }),
      ],
      events: [{ id: 'task-shown/generate/1', isPublished: true, publishedAt: record['publishedAt'] }],
      problems: [],
    });
  });

  test('says of a broken record why no event can be made of it', async () => {
    await engine.dynamodb.send(
      new PutItemCommand({ TableName: TASK_TABLE, Item: aTaskItem('task-broken', { voiceId: { S: '' } }) }),
    );

    const { code, out } = await show('task-broken');

    expect(code).toBe(0);
    expect(out).toContain('No event can be built from it\n  voiceId: Invalid length');
  });

  test.each([
    ['nobody', 'the table has no record of the task nobody (kind generate): it was not registered'],
    ['', 'the task id is empty'],
  ])('rejects %j, saying why', async (taskId, message) => {
    const { code, out, err } = await show(taskId);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`error: ${message}`);
  });
});

test.each([
  [['--limit', '0'], 'It takes a whole number from 1 to 100000.'],
  [['--limit', 'all'], 'It takes a whole number from 1 to 100000.'],
  [['--outcome', 'done'], 'Allowed choices are succeeded, failed, awaiting.'],
  [['--since', 'yesterday'], 'It takes a duration such as 30m, 2h or 7d, 3650d at most, or a time'],
])('rejects %j, saying what is allowed', async (args, message) => {
  const { code, out, err } = await list(...args);

  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
});
