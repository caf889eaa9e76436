import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { AWAITED, manyTaskId, writeManyRecords } from '../support/many-records.ts';
import { runTool } from '../support/run-tool.ts';
import { OF_EACH_SORT, writeWeekOfQuarantine } from '../support/week-of-quarantine.ts';

const RECORDS = 100_000;

/** As long as an operator waits for an answer, in milliseconds. */
const ANSWER_MS = 10_000;

let engine: TestEngine;
let now: Date;

beforeAll(async () => {
  engine = await startEngine();
  now = new Date();
  writeManyRecords(join(engine.dataDirectory, 'dynamodb.sqlite'), RECORDS, now);
  await writeWeekOfQuarantine(engine.dynamodb, now);
}, 120_000);
afterAll(() => engine.stop());

const tool = async (...args: string[]) => {
  const startedAt = performance.now();
  const result = await runTool([...args, '--local', '--data-dir', engine.dataDirectory]);
  return { ...result, tookMs: performance.now() - startedAt };
};

const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();

describe('of 100,000 records of a week with faults, in less than ten seconds', () => {
  test('`list` shows what failed since yesterday, and why', async () => {
    const { code, out, tookMs } = await tool(
      'list',
      '--outcome',
      'failed',
      '--since',
      '1d',
      '--limit',
      '2000',
    );

    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n').slice(1);
    // A seventh of all, of which every eleventh failed; every hundredth of those is undecided instead.
    expect(rows.length).toBeGreaterThan(1_200);
    expect(rows.length).toBeLessThan(1_300);
    expect(rows[0]?.split(/ {2,}/).slice(1)).toEqual([
      manyTaskId(1),
      'failed',
      'voice_rejected',
      'order-1',
      'published',
    ]);
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });

  test('`show` shows where a task is', async () => {
    const { code, out, tookMs } = await tool('show', manyTaskId(77_777));

    expect(code).toBe(0);
    expect(out).toContain('order-77777');
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });

  test("`replay` counts one day's failures", async () => {
    const { code, out, tookMs } = await tool(
      'replay',
      '--since',
      daysAgo(4),
      '--until',
      daysAgo(3),
      '--outcome',
      'failed',
    );

    expect(code).toBe(0);
    expect(out).toMatch(/^Dry run: 12\d\d events, at most 10 a second: about 2 min\./);
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });

  test('`list --due` shows whether anything is stuck, and until when what is not may take', async () => {
    const { code, out, tookMs } = await tool('list', '--due');

    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').slice(1)).toHaveLength(AWAITED);
    expect(out).toContain(manyTaskId(2));
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });

  test('`quarantine list` shows what is there', async () => {
    const { code, out, tookMs } = await tool('quarantine', 'list', '--limit', '1000', '--json');

    const { items } = JSON.parse(out) as { items: { reason: string }[] };
    expect(code).toBe(0);
    expect(items).toHaveLength(3 * OF_EACH_SORT);
    expect(items.filter(({ reason }) => reason === 'not_json')).toHaveLength(OF_EACH_SORT);
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });

  test('`stats` counts a day', async () => {
    const { code, out, tookMs } = await tool('stats', '--json');

    const { records, outcomes, latencyMs, owed, quarantined } = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(Number(records)).toBeGreaterThan(14_200);
    expect(Object.keys(outcomes ?? {})).toEqual(['succeeded', 'failed', 'awaiting']);
    expect(latencyMs).toEqual({ p50: 350, p99: 399, max: 399 });
    expect(owed).toMatchObject({ events: { count: 0, overdue: 0 }, results: { count: AWAITED, overdue: 0 } });
    expect(quarantined).toEqual({ no_task_id: 2 * OF_EACH_SORT, not_json: OF_EACH_SORT });
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });

  test('`redrive --quarantined` takes in again what can be read today, and says what cannot', async () => {
    const { code, out, tookMs } = await tool('redrive', '--quarantined');

    expect(code).toBe(1);
    expect(out).toMatch(/^300 quarantined items: 100 recorded, 200 unreadable$/m);
    expect(await tool('show', 'read-later-99')).toMatchObject({
      code: 0,
      out: expect.stringContaining('voice_q99'),
    });
    expect(tookMs).toBeLessThan(ANSWER_MS);
  });
});
