import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineError } from '../../engine-error.ts';
import { log } from '../../log.ts';
import { callJson } from '../aws-request.ts';
import { spawnGuarded } from './guard.ts';

export interface DynamoDbServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** How long the database may take to answer after its start, in milliseconds: usually it needs 20. */
const START_TIMEOUT_MS = 5_000;

/** How long after its death the database is started again, in milliseconds. */
const RESTART_DELAY_MS = 100;

/** Answers where the database's binary is. @throws {EngineError} saying what else can be done. */
function findBinary(): string {
  const { platform, arch } = process;
  const binary = fileURLToPath(
    new URL(`../../../node_modules/@dynoxide/${platform}-${arch}/dynoxide`, import.meta.url),
  );
  if (existsSync(binary)) return binary;
  throw new EngineError(
    `No local DynamoDB for ${platform}-${arch}: the package @dynoxide/${platform}-${arch} is not installed. ` +
      'Start any DynamoDB, for example DynamoDB Local, and set VOICE_DYNAMODB_ENDPOINT to its address',
  );
}

/**
 * Starts the database on its file, and again whenever it ends by itself.
 *
 * @throws {EngineError} when there is none for this platform, or it does not start.
 */
export async function startDynoxide(
  port: number,
  databaseFile: string,
  logFile: string,
): Promise<DynamoDbServer> {
  const binary = findBinary();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile];
  const output = openSync(logFile, 'a');
  let stopping = false;

  function run() {
    const guard = spawnGuarded(binary, args, output);
    guard.once('exit', (code) => {
      if (stopping) return;
      log(`DynamoDB ended by itself (exit code ${code ?? 'none'}) and is started again; see ${logFile}`);
      setTimeout(() => {
        if (!stopping) current = run();
      }, RESTART_DELAY_MS);
    });
    return guard;
  }

  let current = run();
  if (!(await answers(endpoint))) {
    stopping = true;
    current.stdin?.end();
    throw new EngineError(`DynamoDB did not start on ${databaseFile}; see ${logFile}`);
  }
  return {
    endpoint,
    async stop() {
      stopping = true;
      if (current.exitCode !== null || current.signalCode !== null) return;
      const exited = once(current, 'exit');
      current.stdin?.end();
      await exited;
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    try {
      await callJson(endpoint, 'dynamodb', 'DynamoDB_20120810.ListTables', {});
      return true;
    } catch {
      await sleep(10);
    }
  }
  return false;
}
