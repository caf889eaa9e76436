import { describe, expect, test } from '@jest/globals';
import {
  dayKey,
  dayKeys,
  isEventPending,
  isResultPending,
  publishDueKey,
  publishDueKeys,
  PUBLISH_OVERDUE_SECONDS,
  resultDueKey,
  resultDueKeys,
  unregisteredDueKey,
  unregisteredDueKeys,
} from '../../functions/domain/outbox.ts';
import { unpublished } from '../../functions/domain/event.ts';
import { aSucceededRecord, TASK_ID } from '../support/builders.ts';

describe('index keys', () => {
  test('a task is always in the same shard, in both indexes', () => {
    expect(publishDueKey(TASK_ID)).toBe('publish#12');
    expect(resultDueKey(TASK_ID)).toBe('result#12');
    expect(dayKey(TASK_ID, '2026-11-23T10:00:00.000Z')).toBe('2026-11-23#12');
  });

  test.each([
    { pending: 'events', key: publishDueKey, keys: publishDueKeys },
    { pending: 'results', key: resultDueKey, keys: resultDueKeys },
    { pending: 'results of unregistered tasks', key: unregisteredDueKey, keys: unregisteredDueKeys },
  ])('the sweep looks for a pending $pending through every shard that a task can be in', ({ key, keys }) => {
    const found = new Set(Array.from({ length: 2000 }, (_, index) => key(`task-${index}`)));

    expect([...found].sort()).toEqual(keys());
  });

  test('all tasks that the callbacks of one submission named are in one shard: its URL delays a sixteenth of others at most', () => {
    expect(unregisteredDueKey('order-17')).toBe('unregistered#14');
  });

  test('no partition of one sort is one of another: registered tasks are never behind others', () => {
    const all = [...publishDueKeys(), ...resultDueKeys(), ...unregisteredDueKeys()];

    expect(new Set(all).size).toBe(3 * 16);
  });

  test('a day is listed from every shard that a task can be in', () => {
    const at = '2026-11-23T10:00:00.000Z';
    const found = new Set(Array.from({ length: 2000 }, (_, index) => dayKey(`task-${index}`, at)));

    expect([...found].sort()).toEqual(dayKeys('2026-11-23'));
  });

  test('shards fill evenly', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 16_000; index++) {
      const key = publishDueKey(index.toString(16).padStart(32, '0'));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }

    expect(Math.min(...counts.values())).toBeGreaterThan(800);
    expect(Math.max(...counts.values())).toBeLessThan(1200);
  });
});

test.each([
  [publishDueKey(TASK_ID), true, false],
  [resultDueKey(TASK_ID), false, true],
  [unregisteredDueKey('order-17'), false, true],
  ['a publish#12', false, false],
  ['a result#12', false, false],
  ['registered#12', false, false],
  [undefined, false, false],
  [7, false, false],
])('of an item that is due as %s, an event is pending: %s, and a result: %s', (due, event, result) => {
  expect([isEventPending(due), isResultPending(due)]).toEqual([event, result]);
});

test('the stream has a quarter of an hour before the sweep publishes too', () => {
  expect(PUBLISH_OVERDUE_SECONDS).toBe(900);
});

describe('an event is pending', () => {
  const { result, settledAt, ...fields } = aSucceededRecord();

  test.each([
    ['never published', aSucceededRecord({ revision: 1 }), true],
    ['an earlier revision published', aSucceededRecord({ revision: 2, publishedRevision: 1 }), true],
    ['this revision published', aSucceededRecord({ revision: 2, publishedRevision: 2 }), false],
    ['undecided', { ...fields, outcome: 'awaiting', reason: 'no_status' } as const, false],
  ])('%s: %s', (_name, record, isPending) => {
    expect(unpublished(record)).toBe(isPending ? record : undefined);
  });
});
