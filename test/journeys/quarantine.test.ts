import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { runTool, TOOL } from '../support/run-tool.ts';
import { QUARANTINE_TABLE } from '../support/store.ts';

const NO_TASK_ID = '{"hello": "voice\u202e"}';
const BYTES = Buffer.from([0xc3, 0x28, 0x00, 0x1b]);

let engine: TestEngine;
/** Ids in quarantine, by reason. */
const ids = new Map<string, string>();

const quarantine = (...args: string[]) =>
  runTool(['quarantine', ...args, '--local', '--data-dir', engine.dataDirectory]);
const idOf = (reason: string) => ids.get(reason) ?? '';

beforeAll(async () => {
  engine = await startEngine();
  const url = await engine.url('order-7');
  await engine.post(NO_TASK_ID, url);
  await engine.post(NO_TASK_ID, url);
  await engine.post('"a text"', url);
  await fetch(url, { method: 'POST', body: new Uint8Array(BYTES) });
  const { Items: items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: QUARANTINE_TABLE }));
  for (const item of items.map((found) => unmarshall(found)))
    ids.set(String(item['reason']), String(item['id']));
});
afterAll(() => engine.stop());

test('`list` shows what waits, the last that came in first, without the bodies', async () => {
  const { code, err, out } = await quarantine('list');

  expect({ code, err }).toEqual({ code: 0, err: '' });
  const [title, ...rows] = out.trimEnd().split('\n');
  expect(title).toMatch(/^last came in +first came in +reason +times +not stored +bytes +ref +redriven +id$/);
  expect(rows.map((row) => row.trim().split(/ {2,}/).slice(2))).toEqual([
    ['not_json', '1', '4', 'order-7', 'no', idOf('not_json')],
    ['not_an_object', '1', '8', 'order-7', 'no', idOf('not_an_object')],
    ['no_task_id', '2', '21', 'order-7', 'no', idOf('no_task_id')],
  ]);
});

test.each([
  ['--reason no_task_id', ['no_task_id']],
  ['--since 2100-01-01', []],
  ['--since 1h --limit 1', ['not_json']],
])('`list %s` chooses', async (args, reasons) => {
  const { code, out } = await quarantine('list', '--json', ...args.split(' '));

  const listed = JSON.parse(out) as { items: object[]; isCut: boolean };
  expect(code).toBe(0);
  expect(listed.items).toEqual(
    reasons.map((reason) => expect.objectContaining({ reason, id: idOf(reason) })),
  );
  expect(listed.isCut).toBe(args.includes('--limit'));
  expect(out).not.toContain('hello');
});

test('`list` leaves out what was taken in again, unless it is asked for all', async () => {
  await engine.dynamodb.send(
    new UpdateItemCommand({
      TableName: QUARANTINE_TABLE,
      Key: { id: { S: idOf('not_an_object') } },
      UpdateExpression: 'SET redrivenAt = :at',
      ExpressionAttributeValues: { ':at': { S: '2026-11-23T10:00:00.000Z' } },
    }),
  );

  expect((await quarantine('list', '--reason', 'not_an_object')).out).toBe(
    'Nothing waits in quarantine as not_an_object.\n',
  );
  expect((await quarantine('list', '--reason', 'not_an_object', '--all')).out).toContain(
    '2026-11-23T10:00:00.000Z',
  );
});

test('`show` says what is wrong, and shows a text body without control characters', async () => {
  const { code, out } = await quarantine('show', idOf('no_task_id'));

  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^id +${idOf('no_task_id')}\nreason +no_task_id\nwhat is wrong +.+\n`));
  expect(out).toMatch(/^times +2$/m);
  expect(out).toContain('Body\n{"hello": "voice\\u{202e}"}\n');
});

test('`list --since` says since when nothing came in', async () => {
  expect((await quarantine('list', '--since', '2099-01-01')).out).toBe(
    'Nothing waits in quarantine that came in since 2099-01-01T00:00:00.000Z.\n',
  );
  expect((await quarantine('list', '--reason', 'not_json', '--since', '2099-01-01', '--all')).out).toBe(
    'Nothing is in quarantine as not_json that came in since 2099-01-01T00:00:00.000Z.\n',
  );
});

test('what is wrong with a whole body has no field, and no colon', async () => {
  expect((await quarantine('show', idOf('not_json'))).out).toMatch(/^what is wrong +must be JSON$/m);
});

test('`show` shows a body that is not text in hex, and as JSON in base64', async () => {
  const { out } = await quarantine('show', idOf('not_json'));
  const { out: json } = await quarantine('show', idOf('not_json'), '--json');

  expect(out).toContain('Body, in hex, as it is binary\nc328001b\n');
  expect(JSON.parse(json)).toMatchObject({ reason: 'not_json', ref: 'order-7', bodyBase64: 'wygAGw==' });
});

test('`show --body` prints the body alone, so that it can be corrected in a file', async () => {
  expect(await quarantine('show', idOf('no_task_id'), '--body')).toEqual({
    code: 0,
    err: '',
    out: NO_TASK_ID,
  });
});

test('`stats` counts it, and says that nothing else is amiss', async () => {
  const { code, out } = await runTool(['stats', '--local', '--data-dir', engine.dataDirectory]);

  expect(code).toBe(0);
  expect(out.replace(/since \S+:/, 'since then:')).toBe(
    `Records that changed since then: 0
outcomes   none
reasons    none
known via  none
Now
events pending   none
results pending  none
in quarantine    1 no_task_id, 1 not_json
`,
  );
});

describe('what was redriven and comes again', () => {
  const ref = 'order-7';
  let since: string;
  let id: string;

  beforeAll(async () => {
    id = idOf('not_an_object');
    since = new Date().toISOString();
    await engine.post('"a text"', await engine.url(ref));
  });

  test('is new to `list --since`, and first in the list', async () => {
    const { out } = await quarantine('list', '--since', since, '--json');
    const { out: all } = await quarantine('list');

    const { items } = JSON.parse(out) as { items: { receivedAt: string; lastReceivedAt: string }[] };
    expect(items).toEqual([expect.objectContaining({ id, reason: 'not_an_object', deliveries: 2, ref })]);
    expect(items.map(({ receivedAt }) => receivedAt < since)).toEqual([true]);
    expect(items.map(({ lastReceivedAt }) => lastReceivedAt >= since)).toEqual([true]);
    const [, first = ''] = all.split('\n');
    expect(first.split(/ {2,}/)).toEqual([
      items[0]?.lastReceivedAt,
      items[0]?.receivedAt,
      ...['not_an_object', '2', '8', ref, 'no', id],
    ]);
  });

  test('is shown with when it came first, and last', async () => {
    const { out } = await quarantine('show', id);

    expect(out).toMatch(new RegExp(`^ref +${ref}\nfirst came in +(\\S+Z)\nlast came in +(?!\\1)\\S+Z$`, 'm'));
  });

  test('is found by `redrive --quarantined --since`', async () => {
    const { out } = await runTool([
      ...['redrive', '--quarantined', '--since', since, '--dry-run'],
      ...['--local', '--data-dir', engine.dataDirectory],
    ]);

    expect(out).toContain(`\n${id}: unreadable\n`);
    expect(out).toContain('1 quarantined item: 1 unreadable\n');
  });

  test('is first on the local page', async () => {
    const page = await (await fetch(engine.endpoints.console)).text();

    const [, quarantined = ''] = page.split('<h2>Quarantine</h2>');
    expect(/<td class="id">(\w+)<\/td>/.exec(quarantined)?.[1]).toBe(id.slice(0, 16));
  });
});

test('the same body at the URL of another submission is another item, with its own reference', async () => {
  await engine.post('"a text"', await engine.url('order-8'));

  const { out } = await quarantine('list', '--reason', 'not_an_object', '--json');

  const { items } = JSON.parse(out) as { items: { id: string; ref: string }[] };
  expect(items.map(({ ref }) => ref).sort()).toEqual(['order-7', 'order-8']);
  expect(new Set(items.map(({ id }) => id)).size).toBe(2);
});

test.each([
  [['show', 'abc'], 'abc is not an id: it takes 64 hex digits'],
  [['show', 'a'.repeat(64)], `nothing in quarantine has the id ${'a'.repeat(64)}; it may have expired`],
  [['list', '--reason', 'bad'], 'Allowed choices are not_json, not_an_object,'],
])('rejects %j, saying why', async (args, message) => {
  const { code, out, err } = await quarantine(...args);

  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
});

test.each([
  ['list', () => ['list']],
  ['show --body', () => ['show', idOf('no_task_id'), '--body']],
])('`%s` ends quietly where its reader is gone', async (_name, args) => {
  const command = [TOOL, 'quarantine', ...args(), '--local', '--data-dir', engine.dataDirectory];
  const tool = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  tool.stdout.destroy();

  const [err] = await Promise.all([text(tool.stderr), once(tool, 'exit')]);

  expect({ code: tool.exitCode, signal: tool.signalCode, err }).toEqual({ code: 0, signal: null, err: '' });
});
