import { describe, expect, test } from '@jest/globals';
import type { PendingResult } from '../../functions/adapters/dynamodb/pending-results.ts';
import type { Committed } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { timeOutTask } from '../../functions/sweep-due/time-out-task.ts';
import { aFailure, aLookup, aSuccess, aTimeout, TRACEPARENT } from '../support/builders.ts';
import { aPendingResult, unexpected } from '../support/sweeping.ts';

/** Ends a task a second after noon; the store does as the test says. */
async function end(committed: Committed) {
  const reports: Report[] = [];
  const dropped: PendingResult[] = [];
  const pending = {
    ...unexpected.pending,
    clear(result: PendingResult) {
      dropped.push(result);
      return Promise.resolve();
    },
  };
  const tasks = {
    commit(report: Report) {
      reports.push(report);
      return Promise.resolve(committed);
    },
  };
  const ports = { tasks, pending, traceparent: TRACEPARENT };
  const ended = await timeOutTask(aPendingResult('task-1'), ports, new Date('2026-11-23T12:00:01.000Z'));
  return { ended, reports, dropped };
}

const { due, dueAt } = aPendingResult('task-1');
const LISTED = { due, dueAt };

const applied = (report: Report): Committed => ({ kind: 'recorded', transition: 'applied', report });

describe('a task whose deadline has passed', () => {
  test('times out, if it is undecided: then it is due for its event', async () => {
    expect(await end(applied(aTimeout('task-1')))).toStrictEqual({
      ended: { kind: 'timed out' },
      reports: [
        {
          via: 'deadline',
          kind: 'generate',
          callback: { taskId: 'task-1' },
          recordRef: 'order-17',
          listed: LISTED,
          verdict: { outcome: 'failed', reason: 'timed_out' },
          receivedAt: '2026-11-23T12:00:01.000Z',
          traceparent: TRACEPARENT,
        },
      ],
      dropped: [],
    });
  });

  test.each([
    { answer: aLookup(aSuccess()), outcome: 'succeeded' },
    { answer: aLookup(aFailure()), outcome: 'failed' },
  ])("is settled by the provider's answer that its record kept: $outcome", async ({ answer, outcome }) => {
    expect(await end(applied(answer))).toMatchObject({ ended: { kind: 'settled', outcome }, dropped: [] });
  });

  test.each<Committed>([{ kind: 'ignore', transition: 'late' }, { kind: 'gone' }])(
    'is due no more, if its end is known: the index would list it without end: %j',
    async (committed) => {
      expect(await end(committed)).toMatchObject({
        ended: { kind: 'ended before' },
        dropped: [aPendingResult('task-1')],
      });
    },
  );
});
