import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { lookAtProcess } from './look-at-process.ts';
import { descendantsOf, isAlive } from './processes.ts';

const PARENT = fileURLToPath(new URL('engine-parent.ts', import.meta.url));
/** What makes a process end with jest, as in a worker. */
const ENVIRONMENT = new URL('../support/environment.ts', import.meta.url).href;

let folder: string;
let parent: ChildProcess;
/** The processes of the engine, for a test that fails. */
let started: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'voice-parent-'));
  started = [];
});
afterEach(() => {
  parent.kill('SIGKILL');
  for (const pid of started.filter(isAlive)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Starts a parent that starts an engine by a helper, and answers the processes of the engine, once it is ready. */
async function startParent(helper: string): Promise<number[]> {
  parent = fork(PARENT, [helper, join(folder, 'data')], {
    execArgv: ['--import', ENVIRONMENT],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (parent.stdout === null) throw new Error('The output is a pipe');
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const pid = Number(line);
  started = [pid, ...descendantsOf(pid)];
  return started;
}

const ended = (processes: readonly number[]) =>
  eventually(
    () => Promise.resolve(processes.some(isAlive) ? undefined : true),
    () => `These processes go on: ${processes.filter(isAlive).join(', ')}`,
  );

test.each(['test/support/engine.ts', 'test/support/account.ts', 'proof/kit/engine-process.ts'])(
  'an engine that %s starts ends with its database when its parent is killed',
  async (helper) => {
    const processes = await startParent(helper);
    const programs = processes.map((pid) => lookAtProcess(pid)?.executable.split('/').at(-1));

    parent.kill('SIGKILL');

    expect(programs).toEqual(expect.arrayContaining(['node', 'dynoxide']));
    await ended(processes);
  },
);

test('an engine ends with the worker that started it when jest is killed, which closes the channel to the worker', async () => {
  const processes = await startParent('test/support/engine.ts');

  parent.disconnect();

  await ended(processes);
  expect(parent.exitCode).toBe(1);
});
