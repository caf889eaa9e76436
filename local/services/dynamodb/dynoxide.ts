import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../data-dir/open-log.ts';
import { EngineError } from '../../engine-error.ts';
import { log } from '../../log.ts';
import { LOOPBACK } from '../../loopback/free-port.ts';
import { callJson } from '../aws-request.ts';
import { isReachable } from '../reachable.ts';
import { spawnGuarded } from './guard.ts';

export interface DynamoDbServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** How long after its exit the database is restarted, in milliseconds: the delay grows while restarts fail. */
const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 5_000;

/** How long a healthy database lives at least, in milliseconds. */
const WELL_MS = 1_000;

/** Returns whether a DynamoDB answers at the endpoint. */
export function isDynamoDbReachable(endpoint: string): Promise<boolean> {
  return isReachable(() => callJson(endpoint, 'dynamodb', 'DynamoDB_20120810.ListTables', {}));
}

/**
 * Returns the path of the database's binary.
 *
 * @throws {EngineError} if there is none for this platform, with the alternatives.
 */
export function findDynoxide(platform: string, arch: string): string {
  const name = `@dynoxide/${platform}-${arch}`;
  const binary = fileURLToPath(new URL(`../../../node_modules/${name}/dynoxide`, import.meta.url));
  if (existsSync(binary)) return binary;
  throw new EngineError(
    `There is no local DynamoDB for ${platform}-${arch}: the package ${name} is not installed. ` +
      'Start any DynamoDB, for example DynamoDB Local, and set VOICE_DYNAMODB_ENDPOINT to its URL',
  );
}

/**
 * Starts the database on its file, and restarts it whenever it exits.
 *
 * It answers pages of every site: where a browser may find it, a front is needed before it.
 *
 * @throws {EngineError} if there is no binary for this platform, or it does not start.
 */
export async function startDynoxide(
  port: number,
  databaseFile: string,
  logFile: string,
  host = LOOPBACK,
): Promise<DynamoDbServer> {
  const binary = findDynoxide(process.platform, process.arch);
  const endpoint = `http://${host}:${port}`;
  const args = ['serve', '--host', host, '--port', String(port), '--db-path', databaseFile];
  const output = openLog(logFile);
  let isStopping = false;
  let restartMs = FIRST_RESTART_MS;

  function run() {
    const startedAt = performance.now();
    const guard = spawnGuarded(binary, args, output);
    guard.once('exit', () => {
      if (isStopping) return;
      const wasWell = performance.now() - startedAt > WELL_MS;
      restartMs = wasWell ? FIRST_RESTART_MS : Math.min(LAST_RESTART_MS, restartMs * 2);
      log(`DynamoDB ended by itself and is started again; see ${logFile}`);
      setTimeout(() => {
        if (!isStopping) current = run();
      }, restartMs);
    });
    return guard;
  }

  async function stop(): Promise<void> {
    isStopping = true;
    if (current.exitCode !== null || current.signalCode !== null) return;
    const exited = once(current, 'exit');
    current.stdin?.end();
    await exited;
  }

  let current = run();
  if (await isDynamoDbReachable(endpoint)) return { endpoint, stop };
  await stop();
  throw new EngineError(`DynamoDB did not start on ${databaseFile}; see ${logFile}`);
}
