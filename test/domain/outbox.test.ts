import { describe, expect, test } from '@jest/globals';
import {
  dayKey,
  dayKeys,
  isEventPending,
  publishDueKey,
  publishDueKeys,
  PUBLISH_OVERDUE_SECONDS,
  resultDueKey,
  resultDueKeys,
} from '../../functions/domain/outbox.ts';
import { unpublished } from '../../functions/domain/publication.ts';
import { aSucceededRecord, TASK_ID } from '../support/builders.ts';

describe('index keys', () => {
  test('a task is always in the same shard, in both indexes', () => {
    expect(publishDueKey(TASK_ID)).toBe('publish#12');
    expect(resultDueKey(TASK_ID)).toBe('result#12');
    expect(dayKey(TASK_ID, '2026-11-23T10:00:00.000Z')).toBe('2026-11-23#12');
  });

  test.each([
    { owed: 'events', key: publishDueKey, keys: publishDueKeys },
    { owed: 'results', key: resultDueKey, keys: resultDueKeys },
  ])('the sweep looks for owed $owed through every shard that a task can be in', ({ key, keys }) => {
    const found = new Set(Array.from({ length: 2000 }, (_, index) => key(`task-${index}`)));

    expect([...found].sort()).toEqual(keys());
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
  [publishDueKey(TASK_ID), true],
  [resultDueKey(TASK_ID), false],
  ['a publish#12', false],
  [undefined, false],
  [7, false],
])('an item that is due as %s owes an event: %s', (due, owes) => {
  expect(isEventPending(due)).toBe(owes);
});

test('the stream has a quarter of an hour before the sweep publishes too', () => {
  expect(PUBLISH_OVERDUE_SECONDS).toBe(900);
});

describe('an event is owed', () => {
  const { result, settledAt, ...fields } = aSucceededRecord();

  test.each([
    ['never published', aSucceededRecord({ revision: 1 }), true],
    ['an earlier revision published', aSucceededRecord({ revision: 2, publishedRevision: 1 }), true],
    ['this revision published', aSucceededRecord({ revision: 2, publishedRevision: 2 }), false],
    ['undecided', { ...fields, outcome: 'awaiting', reason: 'no_status' } as const, false],
  ])('%s: %s', (_name, record, isOwed) => {
    expect(unpublished(record)).toBe(isOwed ? record : undefined);
  });
});
