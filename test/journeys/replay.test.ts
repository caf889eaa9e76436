import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { dayKey } from '../../functions/domain/outbox.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startAccountOf } from '../support/account.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { runTool, TOOL } from '../support/run-tool.ts';
import { TASK_TABLE } from '../support/store.ts';
import { aTaskItem } from '../support/task-item.ts';
import type { Subscriber } from '../support/topic.ts';

let engine: TestEngine;
let subscriber: Subscriber;

beforeAll(async () => {
  engine = await startEngine();
  subscriber = await engine.subscribe('everything');
});
afterAll(() => engine.stop());

const replay = (...args: string[]) =>
  runTool(['replay', '--local', '--data-dir', engine.dataDirectory, ...args]);

/** A task whose event is out. */
async function aPublishedTask(body: (data: object) => object = aSuccess): Promise<string> {
  const taskId = randomUUID();
  await engine.post(body({ taskId }));
  await eventually(async () =>
    (await engine.record(taskId))?.['publishedRevision'] === 1 ? true : undefined,
  );
  return taskId;
}

/** A published task that changed last at a time in the past. */
async function aTaskOf(settledAt: string, outcome: 'succeeded' | 'failed' | 'awaiting'): Promise<string> {
  const taskId = randomUUID();
  const item = aTaskItem(taskId, {
    outcome: { S: outcome },
    ...(outcome !== 'succeeded' && {
      reason: { S: outcome === 'failed' ? 'generation_failed' : 'in_progress' },
    }),
    settledAt: { S: settledAt },
    updatedAt: { S: settledAt },
    day: { S: dayKey(taskId, settledAt) },
    publishedRevision: { N: '1' },
  });
  await engine.dynamodb.send(new PutItemCommand({ TableName: TASK_TABLE, Item: item }));
  return taskId;
}

/** The ids of the tasks' events, once everything that was sent until now is there. */
async function eventsOf(...taskIds: string[]): Promise<string[]> {
  const last = await aPublishedTask();
  const events = await subscriber.eventsUntil((seen) => seen.some(({ subject }) => subject === last));
  return events.filter(({ subject }) => taskIds.includes(subject)).map(({ id }) => id);
}

describe('a task by its id', () => {
  test('is published again with the same id, and its record says when and by whom, and nothing else', async () => {
    const taskId = await aPublishedTask();
    const before = await engine.record(taskId);

    // One that is named twice is meant once.
    const { code, out, err } = await replay(taskId, taskId, '--yes');

    expect({ code, out, err }).toEqual({
      code: 0,
      err: '',
      out: 'Publishing 1 event, at most 10 a second: about 100ms.\nPublished 1 of 1 event.\n',
    });
    expect(await eventsOf(taskId)).toEqual([`${taskId}/generate/1`, `${taskId}/generate/1`]);
    expect(await engine.record(taskId)).toEqual({
      ...before,
      replays: [{ at: expect.stringMatching(/^\d{4}-.+Z$/), by: 'local', revision: 1 }],
    });
  });

  test('is only counted without --yes', async () => {
    const taskId = await aPublishedTask(aFailure);
    const before = await engine.record(taskId);

    expect(await replay(taskId)).toEqual({
      code: 0,
      err: '',
      out: 'Dry run: 1 event, at most 10 a second: about 100ms. Nothing is published; add --yes to publish.\n',
    });

    expect(await eventsOf(taskId)).toEqual([`${taskId}/generate/1`]);
    expect(await engine.record(taskId)).toEqual(before);
  });

  test('is looked up without --yes, too: what has no event is printed, and not counted', async () => {
    const undecided = await aTaskOf('2026-02-02T10:00:00.000Z', 'awaiting');
    const good = await aPublishedTask();

    const named = await replay('nobody', undecided, good);
    const asJson = await replay('nobody', undecided, good, '--json');
    const withoutEvent = await replay(undecided);

    expect(named).toEqual({
      code: 1,
      err: '',
      out: `nobody: not found
${undecided}: undecided
Dry run: 1 event, at most 10 a second: about 100ms. Nothing is published; add --yes to publish.
`,
    });
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toEqual({
      dryRun: true,
      chosen: 3,
      undecided: 0,
      tasks: [
        { taskId: 'nobody', result: 'not found', problems: [] },
        { taskId: undecided, result: 'undecided', problems: [] },
      ],
    });
    expect(withoutEvent).toMatchObject({ code: 0, out: `${undecided}: undecided\nNo event to replay.\n` });
  });

  test('is reported when it is undecided, broken or unknown, and delays no other', async () => {
    const undecided = await aTaskOf('2026-02-01T10:00:00.000Z', 'awaiting');
    const broken = randomUUID();
    const item = aTaskItem(broken, { voiceId: { S: '' }, publishedRevision: { N: '1' } });
    await engine.dynamodb.send(new PutItemCommand({ TableName: TASK_TABLE, Item: item }));
    const good = await aPublishedTask();

    const { code, out } = await replay('nobody', undecided, broken, good, '--yes', '--json');

    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      dryRun: false,
      by: 'local',
      chosen: 4,
      undecided: 0,
      tasks: [
        { taskId: 'nobody', result: 'not found', problems: [] },
        { taskId: undecided, result: 'undecided', problems: [] },
        {
          taskId: broken,
          result: 'malformed',
          problems: [expect.stringContaining('voiceId: Invalid length')],
        },
        { taskId: good, result: 'replayed', eventId: `${good}/generate/1`, problems: [] },
      ],
    });
    expect(await engine.record(broken)).not.toHaveProperty('replays');
  });

  test('is announced and counted only if it has an event; what has none is printed first', async () => {
    const undecided = await aTaskOf('2026-02-03T10:00:00.000Z', 'awaiting');
    const good = await aPublishedTask();

    const some = await replay(good, 'nobody', undecided, '--yes');
    const none = await replay(undecided, '--yes');
    const unknown = await replay('nobody', '--yes');
    const asJson = await replay(good, undecided, '--yes', '--json');

    expect(some).toEqual({
      code: 1,
      err: '',
      out: `nobody: not found
${undecided}: undecided
Publishing 1 event, at most 10 a second: about 100ms.
Published 1 of 1 event.
`,
    });
    expect(none).toEqual({ code: 0, err: '', out: `${undecided}: undecided\nNo event to replay.\n` });
    expect(unknown).toEqual({ code: 1, err: '', out: 'nobody: not found\nNo event to replay.\n' });
    expect(asJson.code).toBe(0);
    expect(JSON.parse(asJson.out)).toMatchObject({
      chosen: 2,
      tasks: [
        { taskId: good, result: 'replayed' },
        { taskId: undecided, result: 'undecided' },
      ],
    });
  });
});

describe('the tasks of a period', () => {
  let failures: string[];
  let others: string[];

  beforeAll(async () => {
    failures = [
      await aTaskOf('2026-03-10T00:00:00.000Z', 'failed'),
      await aTaskOf('2026-03-10T23:59:59.999Z', 'failed'),
    ];
    others = [
      await aTaskOf('2026-03-09T23:59:59.999Z', 'failed'),
      await aTaskOf('2026-03-11T00:00:00.000Z', 'failed'),
      await aTaskOf('2026-03-10T12:00:00.000Z', 'succeeded'),
      await aTaskOf('2026-03-10T12:00:00.000Z', 'awaiting'),
    ];
  });

  test('are counted first, the undecided ones apart', async () => {
    const { code, out } = await replay('--since', '2026-03-10', '--until', '2026-03-11', '--rate', '2');

    expect({ code, out }).toEqual({
      code: 0,
      out: 'Dry run: 3 events (1 undecided, without an event), at most 2 a second: about 2s. Nothing is published; add --yes to publish.\n',
    });
  });

  test('are published as far as their outcome is meant, from the first moment to before the last', async () => {
    const args = ['--since', '2026-03-10', '--until', '2026-03-11', '--outcome', 'failed'];

    const { code, out } = await replay(...args, '--yes');

    expect(code).toBe(0);
    expect(out).toContain('Published 2 of 2 events.\n');
    const expected = failures.map((taskId) => `${taskId}/generate/1`);
    expect((await eventsOf(...failures, ...others)).sort()).toEqual(expected.sort());
  });

  test('may be none', async () => {
    expect(await replay('--since', '2026-01-02', '--until', '2026-01-03', '--yes')).toEqual({
      code: 0,
      err: '',
      out: 'No event to replay.\n',
    });
  });
});

describe('a replay that is interrupted', () => {
  const changes = [10, 11, 12, 13].map((hour) => `2026-04-10T${hour}:00:00.123Z`);
  let taskIds: string[];

  beforeAll(async () => {
    taskIds = await Promise.all(changes.map((at) => aTaskOf(at, 'succeeded')));
  });

  /** Interrupts it once the event of a task came again, after others of the task. */
  async function interrupt(signal: NodeJS.Signals, taskId: string, ...args: string[]) {
    const isOfTask = ({ subject }: { readonly subject: string }) => subject === taskId;
    const before = (await subscriber.eventsUntil(() => true)).filter(isOfTask).length;
    const command = ['replay', '--local', '--data-dir', engine.dataDirectory, '--rate', '1', '--yes'];
    const tool = spawn(process.execPath, [TOOL, ...command, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = Promise.all([text(tool.stdout), once(tool, 'exit')]);
    await subscriber.eventsUntil((seen) => seen.filter(isOfTask).length > before);
    tool.kill(signal);
    const [out] = await ended;
    return { code: tool.exitCode, out };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s says how to resume, and resumes with the rest of the same period',
    async (signal) => {
      const period = ['--since', '2026-04-10', '--until', '2026-04-11'];

      const { code, out } = await interrupt(signal, taskIds[0] ?? '', ...period);

      expect(code).toBe(1);
      const told =
        /Published (\d) of 4 events; interrupted before the other (\d)\.\nResume with: (.+)\n$/.exec(out);
      const [, published, left, goOn = ''] = told ?? [];
      expect(goOn).toBe(`--since ${changes[Number(published)]} --until 2026-04-11T00:00:00.000Z`);
      expect(await replay(...goOn.split(' '), '--rate', '1000', '--yes')).toMatchObject({
        code: 0,
        out: expect.stringContaining(`Published ${left} of ${left} events.\n`),
      });
    },
  );

  test('ends with the moment at which it began, when no other end was given', async () => {
    const begunAt = new Date().toISOString();

    const { code, out } = await interrupt('SIGTERM', taskIds[0] ?? '', '--since', '2026-04-10', '--json');

    expect(code).toBe(1);
    const { tasks, resumeSince, until } = JSON.parse(out) as Record<string, string>;
    expect(resumeSince).toBe(changes[tasks?.length ?? 0]);
    expect(new Date(until ?? '').getTime()).toBeGreaterThanOrEqual(Date.parse(begunAt));
    expect(new Date(until ?? '').getTime()).toBeLessThan(Date.now());
  });

  test('says nothing of a period when its tasks were named', async () => {
    const { code, out } = await interrupt('SIGTERM', taskIds[0] ?? '', ...taskIds);

    expect(code).toBe(1);
    expect(out).toMatch(/Published \d of 4 events; interrupted before the other \d\.\n$/);
  });
});

test.each([
  [[], 'name the tasks to replay, or choose them by --since'],
  [['my-task', '--since', '2h'], 'task ids name what to replay, --since chooses it: give one or the other'],
  [['--until', '2h'], 'name the tasks to replay, or choose them by --since'],
  [['--since', '2026-03-02', '--until', '2026-03-01'], '--until must be later than --since'],
  [['my-task', '--rate', '0'], 'It takes a whole number from 1 to 1000.'],
  [['my-task', '--yes', '--dry-run'], "option '--dry-run' cannot be used with option '--yes'"],
  [['--since', '2h', '--outcome', 'awaiting'], 'Allowed choices are succeeded, failed.'],
])('rejects %j, saying what to do', async (args, message) => {
  const { code, out, err } = await replay(...args);

  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
});

test('on a deployed stack the caller is who AWS says, and the stack speaks', async () => {
  const arn = 'arn:aws:sts::000000000000:assumed-role/Operator/ann';
  const account = await startAccountOf('Voices', () => ({
    TaskTableName: engine.endpoints.taskTable,
    QuarantineTableName: engine.endpoints.quarantineTable,
    TopicArn: engine.endpoints.topicArn,
    FailureBucketName: 'failures',
    QuarantineRetentionDays: '7',
  }));
  account.answers['sts:GetCallerIdentity'] = () => ({ Arn: arn, UserId: 'AIDA', Account: '000000000000' });
  try {
    const taskId = await aPublishedTask();

    const { code, err } = await runTool(
      ['replay', taskId, '--yes', '--stack', 'Voices', '--region', 'us-east-1'],
      {
        AWS_ENDPOINT_URL_CLOUDFORMATION: account.endpoint,
        AWS_ENDPOINT_URL_STS: account.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoints.dynamodb,
        AWS_ENDPOINT_URL_SNS: engine.endpoints.sns,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    );

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await engine.record(taskId)).toMatchObject({ replays: [{ by: arn }] });
    await eventsOf(taskId);
    const events = await subscriber.eventsUntil(() => true);
    expect(events.filter(({ subject }) => subject === taskId).at(-1)).toMatchObject({
      id: `${taskId}/generate/1`,
      source: '/suno-voice-callbacks/Voices',
    });
  } finally {
    await account.stop();
  }
});
