import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { createTaskApi } from '../../client/index.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { runTool } from '../support/run-tool.ts';

const run = promisify(execFile);
const EXAMPLE = fileURLToPath(new URL('../../examples/submit.ts', import.meta.url));

const SubmittedSchema = v.object({ taskId: v.string(), ref: v.string(), deadlineAt: v.string() });

let engine: TestEngine;
const submit = (...args: string[]) =>
  runTool(['submit', ...args, '--local', '--data-dir', engine.dataDirectory]);

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const settled = (taskId: string) =>
  eventually(
    async () => {
      const record = await engine.record(taskId);
      return record?.['outcome'] === 'awaiting' ? undefined : record;
    },
    () => `The task ${taskId} did not end`,
  );

test('`submit` goes the whole round: accepted, registered, called back, recorded', async () => {
  const { code, out, err } = await submit('--ref', 'order-17', '--deadline', '1h', '--json');

  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { taskId, ref, deadlineAt } = v.parse(SubmittedSchema, JSON.parse(out));
  expect(ref).toBe('order-17');
  expect(await settled(taskId)).toMatchObject({ outcome: 'succeeded', ref, deadlineAt, via: 'callback' });
});

test('`submit --behave` sets the behaviour of the stand-in', async () => {
  const { out } = await submit('--behave', 'voice-rejected', '--json');

  const { taskId } = v.parse(SubmittedSchema, JSON.parse(out));
  expect(await settled(taskId)).toMatchObject({ outcome: 'failed', reason: 'voice_rejected' });
});

test('`submit --behave` names what the stand-in knows, where it does not know it', async () => {
  const { code, err } = await submit('--behave', 'nicely');

  expect(code).toBe(1);
  expect(err).toMatch(/^error: The submission was refused\. .*"nicely" is not known; known are fail, /);
});

test('`submit` to the stand-in goes to no other provider', async () => {
  const { code, err } = await submit('--provider', 'kie.ai');

  expect(code).toBe(1);
  expect(err).toContain('--provider does not go with the local engine');
});

test('rejects an engine of another version, saying what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'voice-old-engine-'));
  const endpoints = JSON.parse(
    await readFile(join(engine.dataDirectory, 'endpoints.json'), 'utf8'),
  ) as object;
  await writeFile(join(folder, 'endpoints.json'), JSON.stringify({ ...endpoints, provider: undefined }));

  const { code, err } = await runTool(['submit', '--data-dir', folder]);

  expect(code).toBe(1);
  expect(err).toContain('is of another version of the local engine: stop that engine, and run `npm start`');
  await rm(folder, { recursive: true });
});

test('the example of a backend submits a voice, which is recorded', async () => {
  const { stdout } = await run(process.execPath, [EXAMPLE, join(engine.dataDirectory, 'endpoints.json')]);

  const [, taskId = ''] = /^order-17: task (\w+)\n$/.exec(stdout) ?? [];
  expect(await settled(taskId)).toMatchObject({ outcome: 'succeeded', ref: 'order-17' });
});

test('the client reads the record of a task, and `undefined` of an unknown one', async () => {
  const { out } = await submit('--ref', 'order-18', '--json');
  const { taskId } = v.parse(SubmittedSchema, JSON.parse(out));
  await settled(taskId);
  const tasks = createTaskApi({
    apiUrl: engine.endpoints.api,
    region: engine.endpoints.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  expect(await tasks.readTask(taskId)).toMatchObject({ taskId, ref: 'order-18', outcome: 'succeeded' });
  expect(await tasks.readTask('unheard-of')).toBeUndefined();
  // A second reference is refused, and both are named.
  await expect(tasks.registerTask({ taskId, ref: 'order-19' })).rejects.toThrow(/order-18.*order-19/);
});
