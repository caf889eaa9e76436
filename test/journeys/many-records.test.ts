import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEndpoints } from '../../local/endpoints.ts';
import { callJson } from '../../local/services/aws-request.ts';
import type { Item } from '../../proof/simulated/calls.ts';
import { multiply, spanOf } from '../../proof/running/week/multiply.ts';
import { simulateWeek } from '../../proof/running/week/simulate-week.ts';
import { startBreakableProxy, type BreakableProxy } from '../../proof/kit/proxy.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { runTool } from '../support/run-tool.ts';
import { QUARANTINE_TABLE } from '../support/store.ts';
import { OF_EACH_SORT, writeWeekOfQuarantine } from '../support/week-of-quarantine.ts';
import { writeRecords } from '../support/write-records.ts';

/** Tasks of the week that is simulated, and records of each: the simulation of 100,000 takes minutes. */
const TASKS = 510;
const RUNNING = 5;
const TIMES = 200;

/** How long it may take to simulate and write 100,000 records while other processes keep the cores busy, in milliseconds. */
const SETUP_MS = 900_000;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * The most requests that an answer about a day or about what is pending may take: a query for each of the few dozen partitions of
 * each day, some of them with a second page. A scan of the table would take thousands.
 */
const LISTING_REQUESTS = 300;

let engine: TestEngine;
let requests: BreakableProxy;
/** Where the tool finds the engine, with the counter before its database. */
let folder: string;
let records: readonly Item[];
let unreadable: number;

beforeAll(async () => {
  engine = await startEngine();
  requests = await startBreakableProxy(engine.endpoints.dynamodb);
  folder = await mkdtemp(join(tmpdir(), 'voice-many-'));
  writeEndpoints(join(folder, 'endpoints.json'), { ...engine.endpoints, dynamodb: requests.endpoint });
  // The last copies are later than what they are copied from, and sweeps run on the minute.
  const endsMs = Math.floor((Date.now() - spanOf(TASKS)) / MINUTE_MS) * MINUTE_MS;
  const week = await simulateWeek({ tasks: TASKS, running: RUNNING, endsMs }, 1);
  records = [...multiply(week.records, TIMES)];
  writeRecords(join(engine.dataDirectory, 'dynamodb.sqlite'), records);
  unreadable = week.quarantined.length;
  for (const item of week.quarantined) {
    const input = { TableName: QUARANTINE_TABLE, Item: item };
    await callJson(engine.endpoints.dynamodb, 'dynamodb', 'DynamoDB_20120810.PutItem', input);
  }
  await writeWeekOfQuarantine(engine.dynamodb, new Date());
}, SETUP_MS);
afterAll(async () => {
  await engine.stop();
  await requests.stop();
  await rm(folder, { recursive: true });
});

/** Runs the tool, and counts its requests to the database. */
const tool = async (...args: string[]) => {
  requests.takeCount();
  const result = await runTool([...args, '--local', '--data-dir', folder]);
  return { ...result, requests: requests.takeCount(), endedMs: Date.now() };
};

/** How many records have changed in a time, in epoch milliseconds, of those that fit. */
const countOf = (fromMs: number, untilMs: number, fits: (record: Item) => boolean) =>
  records.filter((record) => {
    const changedMs = Date.parse(record['updatedAt']?.S ?? '');
    return changedMs >= fromMs && changedMs < untilMs && fits(record);
  }).length;

const FAILURES = new Set(['generation_failed', 'timed_out', 'verification_failed', 'voice_rejected']);
const isFailed = ({ outcome }: Item) => outcome?.S === 'failed';

/** The longest that an event took of the records that have changed since, in milliseconds. */
const longestMs = (fromMs: number) =>
  Math.max(
    ...records
      .filter(({ updatedAt }) => Date.parse(updatedAt?.S ?? '') >= fromMs)
      .map(({ settledAt, publishedAt }) => Date.parse(publishedAt?.S ?? '') - Date.parse(settledAt?.S ?? ''))
      .filter((ms) => !Number.isNaN(ms)),
  );

describe('the week', () => {
  test('has left 100,000 records, of every outcome of tasks', () => {
    const all = (fact: (record: Item) => (string | undefined)[]) => new Set(records.flatMap(fact));

    expect(records.length).toBeGreaterThan(100_000);
    expect(all(({ outcome, reason }) => [reason?.S ?? outcome?.S])).toEqual(
      new Set(['succeeded', 'not_reported', ...FAILURES]),
    );
    expect(all(({ via }) => [via?.S])).toEqual(new Set(['callback', 'lookup', 'deadline', undefined]));
    expect(all(({ history }) => history?.L?.map(({ M: entry }) => entry?.['why']?.S) ?? [])).toEqual(
      new Set(['duplicate', 'late', 'conflict']),
    );
    expect(unreadable).toBeGreaterThan(3);
  });
});

describe('of 100,000 records of a week with faults, with few requests to the table', () => {
  test('`list` shows what failed since yesterday, and why', async () => {
    const fromMs = Date.now() - DAY_MS;
    const { code, out, requests, endedMs } = await tool(
      ...['list', '--outcome', 'failed', '--since', '1d', '--limit', '5000'],
    );

    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n').slice(1);
    // The day began after the command was given, and before it ended.
    expect(rows.length).toBeLessThanOrEqual(countOf(fromMs, Infinity, isFailed));
    expect(rows.length).toBeGreaterThanOrEqual(countOf(endedMs - DAY_MS, Infinity, isFailed));
    expect(rows.length).toBeGreaterThan(1_000);
    const reasons = new Set(rows.map((row) => row.split(/ {2,}/)[3] ?? ''));
    expect(reasons.difference(FAILURES)).toEqual(new Set());
    expect(reasons.size).toBeGreaterThan(2);
    expect(requests).toBeLessThanOrEqual(LISTING_REQUESTS);
  });

  test('`show` shows where a task is', async () => {
    const { taskId: { S: taskId = '' } = {}, ref: { S: ref = '?' } = {} } = records[77_777] ?? {};
    const { code, out, requests } = await tool('show', taskId);

    expect(code).toBe(0);
    expect(out).toContain(ref);
    expect(requests).toBe(1);
  });

  test("`replay` counts one day's failures", async () => {
    const [since, until] = [Date.now() - 4 * DAY_MS, Date.now() - 3 * DAY_MS];
    const { code, out, requests } = await tool(
      ...['replay', '--since', new Date(since).toISOString(), '--until', new Date(until).toISOString()],
      ...['--outcome', 'failed'],
    );

    const failures = countOf(since, until, isFailed);
    expect(code).toBe(0);
    expect(failures).toBeGreaterThan(1_000);
    expect(out).toMatch(new RegExp(`^Dry run: ${failures} events, at most 10 a second: about \\dm\\.`));
    expect(requests).toBeLessThanOrEqual(LISTING_REQUESTS);
  });

  test('`list --due` shows whether anything is stuck, and until when what is not may take', async () => {
    const { code, out, requests } = await tool('list', '--due', '--limit', '5000');

    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(RUNNING * TIMES);
    expect(out).not.toContain('overdue');
    expect(requests).toBeLessThanOrEqual(LISTING_REQUESTS);
  });

  test('`quarantine list` shows what is there', async () => {
    const { code, out, requests } = await tool('quarantine', 'list', '--limit', '1000', '--json');

    const { items } = JSON.parse(out) as { items: { reason: string }[] };
    expect(code).toBe(0);
    expect(items).toHaveLength(3 * OF_EACH_SORT + unreadable);
    expect(new Set(items.map(({ reason }) => reason))).toEqual(new Set(['not_json', 'no_task_id']));
    expect(requests).toBe(1);
  });

  test('`stats` counts a day', async () => {
    const fromMs = Date.now() - DAY_MS;
    const { code, out, requests, endedMs } = await tool('stats', '--json');

    const stats = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(stats['records']).toBeLessThanOrEqual(countOf(fromMs, Infinity, () => true));
    expect(stats['records']).toBeGreaterThanOrEqual(countOf(endedMs - DAY_MS, Infinity, () => true));
    expect(Object.keys(stats['outcomes'] ?? {})).toEqual(['succeeded', 'failed', 'awaiting']);
    // The topic was away for an hour of each day, and the sweep makes up for it.
    expect(stats['latencyMs']).toMatchObject({ p50: 300, p99: expect.any(Number) });
    const { max } = stats['latencyMs'] as { max: number };
    expect([longestMs(fromMs), longestMs(endedMs - DAY_MS)]).toContain(max);
    expect(max).toBeGreaterThan(30 * MINUTE_MS);
    const pending = { events: { count: 0, overdue: 0 }, results: { count: RUNNING * TIMES, overdue: 0 } };
    expect(stats['pending']).toMatchObject(pending);
    expect(requests).toBeLessThanOrEqual(LISTING_REQUESTS);
  });

  test('`redrive --quarantined` takes in again what can be read today, and says what cannot', async () => {
    const { code, out, requests } = await tool('redrive', '--quarantined');

    expect(code).toBe(1);
    expect(out).toContain(
      `${3 * OF_EACH_SORT + unreadable} quarantined items: 100 recorded, ${2 * OF_EACH_SORT + unreadable} unreadable\n`,
    );
    expect(await tool('show', 'read-later-99')).toMatchObject({
      code: 0,
      out: expect.stringContaining('voice_q99'),
    });
    expect(requests).toBeLessThanOrEqual(2 * (3 * OF_EACH_SORT + unreadable));
  });
});
