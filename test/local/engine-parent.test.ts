import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
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
  const starting = spawn(process.execPath, [PARENT, helper, join(folder, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parent = starting;
  const [line] = (await once(createInterface(starting.stdout), 'line')) as [string];
  const pid = Number(line);
  started = [pid, ...descendantsOf(pid)];
  return started;
}

test.each([
  'test/support/engine.ts',
  'test/local/engine-process.ts',
  'test/support/account.ts',
  'bench/engine/engine-process.ts',
])('an engine that %s starts ends with its database when its parent is killed', async (helper) => {
  const processes = await startParent(helper);
  const programs = processes.map((pid) => lookAtProcess(pid)?.executable.split('/').at(-1));

  parent.kill('SIGKILL');

  expect(programs).toEqual(expect.arrayContaining(['node', 'dynoxide']));
  await eventually(
    () => Promise.resolve(processes.some(isAlive) ? undefined : true),
    () => `These processes go on: ${processes.filter(isAlive).join(', ')}`,
  );
});
