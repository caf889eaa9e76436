import { describe, expect, test } from '@jest/globals';
import type { OwedResult } from '../../functions/adapters/dynamodb/owed-results.ts';
import type { Commit } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/report.ts';
import { giveUp } from '../../functions/sweep-due/give-up.ts';
import { TRACEPARENT } from '../support/builders.ts';
import { anOwedResult, unexpected } from '../support/sweeping.ts';

/** Gives a task up at noon; the store commits, or refuses, as the test says. */
async function end(commit: Commit, taskId = 'task-1') {
  const applied: Report[] = [];
  const dropped: OwedResult[] = [];
  const owed = {
    ...unexpected.owed,
    drop(result: OwedResult) {
      dropped.push(result);
      return Promise.resolve();
    },
  };
  const tasks = {
    ...unexpected.tasks,
    apply(report: Report) {
      applied.push(report);
      return Promise.resolve(commit);
    },
  };
  const ports = { tasks, owed, traceparent: TRACEPARENT };
  const isEnded = await giveUp(anOwedResult(taskId), ports, new Date('2026-11-23T12:00:01.000Z'));
  return { isEnded, applied, dropped };
}

describe('a task whose deadline has passed', () => {
  test('fails, if it is undecided: then it is due for its event', async () => {
    expect(await end({ kind: 'applied' })).toStrictEqual({
      isEnded: true,
      applied: [
        {
          via: 'deadline',
          kind: 'generate',
          callback: { taskId: 'task-1' },
          verdict: { outcome: 'failed', reason: 'timed_out' },
          ref: 'task-1',
          receivedAt: '2026-11-23T12:00:01.000Z',
          traceparent: TRACEPARENT,
        },
      ],
      dropped: [],
    });
  });

  test('is due no more, if its end is known: it would be found for ever', async () => {
    const refused = { kind: 'refused', current: { rank: 1, reason: 'timed_out' } } as const;

    expect(await end(refused)).toMatchObject({ isEnded: false, dropped: [anOwedResult('task-1')] });
  });

  test('is known by as much of its id as a reference takes', async () => {
    const { applied } = await end({ kind: 'applied' }, 'x'.repeat(256));

    expect(applied).toMatchObject([{ callback: { taskId: 'x'.repeat(256) }, ref: 'x'.repeat(128) }]);
  });
});
