import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { publishDueKeys } from '../../functions/domain/outbox.ts';
import { sweepEvents, type EventPorts } from '../../functions/sweep-due/sweep-events.ts';

type Item = Record<string, AttributeValue>;

/** When the tasks whose times matter became due. */
const DUE_AT: Record<string, string> = {
  early: '2026-11-23T09:00:00.000Z',
  earlier: '2026-11-23T08:59:59.999Z',
  late: '2026-11-23T10:00:00.000Z',
};

/** Partitions with the tasks that are overdue in each, and a record of what was published. */
function aSweep(partitions: Record<string, string[]>, overrides: Partial<EventPorts> = {}) {
  const published: string[] = [];
  const asked: { due: string; now: string }[] = [];
  const ports: EventPorts = {
    overdueItems: {
      async *overdue(due, now) {
        asked.push({ due, now });
        await Promise.resolve();
        for (const taskId of partitions[due] ?? []) {
          if (taskId === 'unreadable') throw new Error('The store is down');
          yield { taskId: { S: taskId }, ...(taskId in DUE_AT && { dueAt: { S: DUE_AT[taskId] ?? '' } }) };
        }
      },
    },
    publish(item: Item) {
      const taskId = item['taskId']?.S ?? '';
      if (taskId.startsWith('bad')) return Promise.reject(new Error(`The topic refuses ${taskId}`));
      published.push(taskId);
      return Promise.resolve();
    },
    now: () => new Date('2026-11-23T10:15:00.000Z'),
    hasTime: () => true,
    ...overrides,
  };
  return { published, asked, sweep: () => sweepEvents(ports) };
}

describe('the sweep', () => {
  test('looks through every partition, by the time it began', async () => {
    const { asked, sweep } = aSweep({});

    expect(await sweep()).toStrictEqual({ overdue: 0, oldestDueAt: undefined, failures: [] });
    expect(asked).toEqual(publishDueKeys().map((due) => ({ due, now: '2026-11-23T10:15:00.000Z' })));
  });

  test('publishes all that is overdue, in order', async () => {
    const { published, sweep } = aSweep({ 'publish#03': ['a', 'b'], 'publish#15': ['c'] });

    expect(await sweep()).toMatchObject({ overdue: 3, failures: [] });
    expect(published.filter((taskId) => taskId !== 'c')).toEqual(['a', 'b']);
    expect(published).toContain('c');
  });

  test.each([
    { partitions: { 'publish#03': ['early', 'late'], 'publish#15': ['earlier'] }, oldest: DUE_AT['earlier'] },
    { partitions: { 'publish#03': ['earlier'], 'publish#15': ['early', 'late'] }, oldest: DUE_AT['earlier'] },
    { partitions: { 'publish#03': ['edited by hand', 'late'] }, oldest: DUE_AT['late'] },
    { partitions: { 'publish#03': ['late', 'edited by hand'] }, oldest: DUE_AT['late'] },
  ])('returns since when the oldest of $partitions is overdue', async ({ partitions, oldest }) => {
    expect(await aSweep(partitions).sweep()).toMatchObject({ oldestDueAt: oldest });
  });

  test('continues after an item that cannot be published', async () => {
    const { published, sweep } = aSweep({ 'publish#00': ['bad', 'a'] });

    expect(await sweep()).toMatchObject({ overdue: 2, failures: [new Error('The topic refuses bad')] });
    expect(published).toEqual(['a']);
  });

  test('continues with the others after a partition that cannot be read', async () => {
    const { published, sweep } = aSweep({ 'publish#00': ['unreadable', 'lost'], 'publish#01': ['a'] });

    expect(await sweep()).toMatchObject({ overdue: 1, failures: [new Error('The store is down')] });
    expect(published).toEqual(['a']);
  });

  test('takes up nothing new when its time is over: the rest stays due', async () => {
    let items = 0;
    const { published, sweep } = aSweep({ 'publish#00': ['a', 'b', 'c'] }, { hasTime: () => ++items <= 2 });

    expect(await sweep()).toMatchObject({ overdue: 2, failures: [] });
    expect(published).toEqual(['a', 'b']);
  });
});
