import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { countPending, countQuarantined, countRecords } from '../../bin/commands/stats.ts';

async function* these<T>(...items: T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

const NOW = new Date('2026-11-24T10:00:00.000Z');

test('counts results, the most frequent first, and how long the events of what they say now took', async () => {
  const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
  const published = (ms: number) => ({
    outcome: 'succeeded',
    via: 'callback',
    revision: 1,
    publishedRevision: 1,
    settledAt: at(0),
    publishedAt: at(ms),
  });
  const records = [
    { outcome: 'awaiting', reason: 'not_reported' },
    ...Array.from({ length: 99 }, (_, index) => published(index + 1)),
    { ...published(5_000), outcome: 'failed', reason: 'timed_out', via: 'deadline' },
    // An older event is out: this one is pending.
    { ...published(9_000), revision: 2 },
    { ...published(9_000), publishedAt: 'edited' },
  ];

  const stats = await countRecords(these(...records.map((record) => marshall(record))), () => undefined);

  expect(stats).toEqual({
    records: 103,
    outcomes: { succeeded: 101, awaiting: 1, failed: 1 },
    reasons: { not_reported: 1, timed_out: 1 },
    vias: { callback: 101, deadline: 1 },
    latencyMs: { p50: 50, p99: 99, max: 5_000 },
  });
  expect(Object.keys(stats.outcomes)[0]).toBe('succeeded');
});

test('has no latency where nothing is published', async () => {
  expect((await countRecords(these(), () => undefined)).latencyMs).toBeUndefined();
});

test('counts what is pending, and what of it is overdue', async () => {
  const entry = (due: string, dueAt: string) => marshall({ due, dueAt });

  const pending = await countPending(
    these(
      entry('publish#03', '2026-11-24T09:00:00.000Z'),
      entry('publish#04', '2026-11-24T10:00:00.000Z'),
      entry('result#04', '2026-11-24T10:00:00.001Z'),
      entry('publish#05', '2026-11-24T10:00:00.001Z'),
    ),
    NOW,
  );

  expect(pending).toEqual({
    events: { count: 3, overdue: 2, firstDueAt: '2026-11-24T09:00:00.000Z' },
    results: { count: 1, overdue: 0, firstDueAt: '2026-11-24T10:00:00.001Z' },
  });
});

test('counts what waits in quarantine, and not what was taken in again', async () => {
  const item = (reason: string | undefined, redrivenAt?: string) => ({
    id: 'i',
    reason,
    issues: [],
    kind: undefined,
    ref: undefined,
    lastRef: undefined,
    taskId: undefined,
    sizeBytes: undefined,
    digest: undefined,
    receivedAt: undefined,
    lastReceivedAt: undefined,
    deliveries: undefined,
    redrivenAt,
    expiresAt: undefined,
  });

  expect(
    await countQuarantined(
      these(item('not_json'), item('not_json'), item('too_large', 'then'), item(undefined)),
    ),
  ).toEqual({ not_json: 2, unknown: 1 });
});
