import { describe, expect, test } from '@jest/globals';
import { replayTask, type ReplayPorts } from '../../bin/commands/replay/replay-task.ts';
import { aTaskItem } from '../support/task-item.ts';

const TASK = { taskId: 'task-1', kind: 'generate' } as const;

/** A task with a published event, and the calls that a replay makes, in their order. */
function aWorld(edit: Partial<ReplayPorts> = {}) {
  const calls: unknown[] = [];
  const ports: ReplayPorts = {
    tasks: { read: () => Promise.resolve(aTaskItem('task-1', { revision: { N: '2' } })) },
    log: {
      append: (_task, replay) => {
        calls.push({ recorded: replay });
        return Promise.resolve(true);
      },
    },
    publisher: {
      publish: ({ id }) => {
        calls.push({ published: id });
        return Promise.resolve();
      },
    },
    source: '/suno-voice-callbacks/Voices',
    by: 'arn:aws:iam::000000000000:user/operator',
    now: () => new Date('2026-11-25T10:00:00.000Z'),
    ...edit,
  };
  return { calls, replay: () => replayTask(TASK, ports) };
}

const RECORDED = {
  recorded: {
    at: '2026-11-25T10:00:00.000Z',
    by: 'arn:aws:iam::000000000000:user/operator',
    revision: 2,
  },
};

describe('a replay is in the record before its event is published', () => {
  test('records who replays what and when, then publishes the event with its id', async () => {
    const { calls, replay } = aWorld();

    expect(await replay()).toEqual({
      taskId: 'task-1',
      result: 'replayed',
      eventId: 'task-1/generate/2',
      problems: [],
    });
    expect(calls).toEqual([RECORDED, { published: 'task-1/generate/2' }]);
  });

  test('publishes nothing that could not be recorded', async () => {
    const { calls, replay } = aWorld({
      log: { append: () => Promise.reject(new Error('The table is down')) },
    });

    expect(await replay()).toEqual({
      taskId: 'task-1',
      result: 'failed',
      problems: ['Error: The table is down'],
    });
    expect(calls).toEqual([]);
  });

  test('publishes nothing for a record that is gone meanwhile', async () => {
    const { calls, replay } = aWorld({ log: { append: () => Promise.resolve(false) } });

    expect(await replay()).toEqual({ taskId: 'task-1', result: 'not found', problems: [] });
    expect(calls).toEqual([]);
  });

  test('keeps the record of a replay whose event could not be published', async () => {
    const { calls, replay } = aWorld({
      publisher: { publish: () => Promise.reject(new Error('The topic is gone')) },
    });

    expect(await replay()).toMatchObject({ result: 'failed', problems: ['Error: The topic is gone'] });
    expect(calls).toEqual([RECORDED]);
  });
});
