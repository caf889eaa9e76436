import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEndpoints, type Endpoints } from '../../../local/endpoints.ts';
import { spawnEngine } from '../../../local/spawn-engine.ts';

export interface EngineProcess extends AsyncDisposable {
  readonly endpoints: Endpoints;
}

/** How long the engine may take to start, on a busy machine. */
const START_MS = 60_000;

/** How long it may take to stop in order, before it is killed: more than it gives itself. */
const STOP_MS = 20_000;

/**
 * Starts the local engine as `npm start` does, on ports and in a folder of its own.
 *
 * @param environment variables beside those of this process.
 * @throws {Error} with what it said, when it does not get ready.
 */
export async function startEngine(
  assemblyDir: string,
  dataDir: string,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = {},
): Promise<EngineProcess> {
  const logFile = `${dataDir}.log`;
  const log = openSync(logFile, 'a');
  const engine = spawnEngine('local/start.ts', {
    args: ['--data-dir', dataDir, '--assembly', assemblyDir, '--port', '0'],
    environment,
    output: log,
    // Ctrl-C in a terminal is for the bench, which stops everything in order.
    detached: true,
  });
  const stop = () => stopInOrder(engine);
  try {
    return { endpoints: await waitForEndpoints(dataDir, engine, signal), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw new Error(`The engine did not get ready:\n${await readFile(logFile, 'utf8')}`, { cause: error });
  }
}

async function waitForEndpoints(
  dataDir: string,
  engine: ChildProcess,
  signal: AbortSignal,
): Promise<Endpoints> {
  const ready = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
  while (engine.exitCode === null) {
    const endpoints = await readEndpoints(join(dataDir, 'endpoints.json'));
    if (endpoints !== undefined) return endpoints;
    await sleep(100, undefined, { signal: ready });
  }
  throw new Error(`It ended with ${engine.exitCode}`);
}

async function stopInOrder(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.signalCode !== null) return;
  const kill = setTimeout(() => engine.kill('SIGKILL'), STOP_MS);
  engine.kill('SIGTERM');
  await once(engine, 'exit');
  clearTimeout(kill);
}
