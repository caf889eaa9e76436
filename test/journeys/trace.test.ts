import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VoiceEvent } from '../../functions/contract/index.ts';
import { openBackend } from '../support/backend.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { runTool } from '../support/run-tool.ts';
import type { Subscriber } from '../support/topic.ts';

let engine: TestEngine;
let subscriber: Subscriber;

beforeAll(async () => {
  engine = await startEngine();
  subscriber = await engine.subscribe('everything');
});
afterAll(() => engine.stop());

type Line = Readonly<Record<string, unknown>>;

/** The lines of one function's log in which something is named: a trace, or a task. */
async function linesOf(functionName: string, named: string): Promise<Line[]> {
  const log = await readFile(join(engine.dataDirectory, 'logs', `${functionName}.log`), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes(named))
    .map((line) => JSON.parse(line) as Line);
}

/** Waits until a task has so many events, and answers them in the order in which they came. */
async function eventsOf(taskId: string, count: number): Promise<VoiceEvent[]> {
  const ofTask = (seen: readonly VoiceEvent[]) => seen.filter(({ subject }) => subject === taskId);
  return ofTask(await subscriber.eventsUntil((seen) => ofTask(seen).length >= count));
}

const traceIdOf = (event: VoiceEvent | undefined) => event?.traceparent?.slice(3, 35) ?? 'no trace';

const published = (taskId: string, revision: number) =>
  eventually(async () =>
    (await engine.record(taskId))?.['publishedRevision'] === revision ? true : undefined,
  );

describe('one trace leads from a delivery to its event', () => {
  test("the event names it, and by its id the receiver's and the publisher's lines are found", async () => {
    const taskId = randomUUID();
    await engine.post(aSuccess({ taskId }));
    const [event] = await eventsOf(taskId, 1);
    await published(taskId, 1);

    expect(event?.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
    expect(await engine.record(taskId)).toMatchObject({ traceparent: event?.traceparent });
    const traceId = traceIdOf(event);
    expect(await linesOf('ReceiveCallback', traceId)).toEqual([
      expect.objectContaining({ CallbackApplied: 1, taskId, transition: 'applied' }),
    ]);
    expect(
      await eventually(async () => {
        const lines = await linesOf('PublishEvents', traceId);
        return lines.length > 0 ? lines : undefined;
      }),
    ).toEqual([expect.objectContaining({ message: 'Event published', eventId: `${taskId}/generate/1` })]);
  });

  test('each revision has that of its own delivery; one that changed nothing is in the log alone', async () => {
    const taskId = randomUUID();
    await engine.post(aFailure({ taskId }));
    await published(taskId, 1);
    await engine.post(aFailure({ taskId }));
    await engine.post(aSuccess({ taskId }));

    const [failed, succeeded] = await eventsOf(taskId, 2);
    await published(taskId, 2);

    const lines = await linesOf('ReceiveCallback', taskId);
    expect(lines.map(({ outcome, transition }) => [outcome, transition])).toEqual([
      ['failed', 'applied'],
      ['failed', 'duplicate'],
      ['succeeded', 'applied'],
    ]);
    const traceIds = lines.map(({ traceId }) => traceId);
    expect(new Set(traceIds).size).toBe(3);
    expect([traceIdOf(failed), traceIdOf(succeeded)]).toEqual([traceIds[0], traceIds[2]]);
    expect(await engine.record(taskId)).toMatchObject({ traceparent: succeeded?.traceparent });
  });

  test('an event that is replayed names the trace that it named', async () => {
    const taskId = randomUUID();
    await engine.post(aSuccess({ taskId }));
    await published(taskId, 1);

    const { code } = await runTool([
      'replay',
      taskId,
      '--yes',
      '--local',
      '--data-dir',
      engine.dataDirectory,
    ]);

    expect(code).toBe(0);
    const [event, again] = await eventsOf(taskId, 2);
    expect(event?.traceparent).toBeDefined();
    expect(again).toEqual(event);
  });
});

test('a task that times out is registered in one trace, and ends in that of the sweep, which its event names', async () => {
  const taskId = randomUUID();
  const { client } = await openBackend(engine);
  await client.registerTask({ taskId, ref: 'order-17', deadlineSeconds: 10 });

  const [event] = await eventsOf(taskId, 1);

  expect(event).toMatchObject({ data: { reason: 'timed_out', via: 'deadline' } });
  expect(await linesOf('SweepDue', traceIdOf(event))).toContainEqual(
    expect.objectContaining({ message: 'Task timed out', taskId }),
  );
  expect(await linesOf('TrackTasks', taskId)).toEqual([
    expect.objectContaining({
      message: 'Task registered',
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
    }),
  ]);
});
