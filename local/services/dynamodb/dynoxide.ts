import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../data-dir/files.ts';
import { EngineError } from '../../engine-error.ts';
import { log } from '../../log.ts';
import { LOOPBACK } from '../../loopback/free-port.ts';
import { callJson, isReachable } from '../aws-request.ts';
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';

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

/**
 * Runs its arguments as a command, and kills the command when its own standard input ends.
 *
 * The input is a pipe from the engine, which the operating system closes when the engine ends, also by SIGKILL.
 * Only the shell that is the command's parent kills it, and only before it has waited for it: until then the
 * command's process id cannot belong to another process.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
trap 'kill -s KILL "$child"; wait "$child"; exit' TERM
( while read -r _; do :; done <&3; kill -s TERM $$ ) &
watcher=$!
exec 3<&-
wait "$child"
status=$?
trap '' TERM
kill -s KILL "$watcher"
exit "$status"
`;

/**
 * Starts a command that must not outlive this process.
 *
 * Ending the child's standard input ends the command.
 */
function spawnGuarded(command: string, args: readonly string[], output: number): ChildProcess {
  const stdio: StdioOptions = ['pipe', output, output];
  // Detached: Ctrl-C in a terminal is for the engine, which stops everything in order.
  return spawn('/bin/sh', ['-c', GUARD, 'guard', command, ...args], { stdio, detached: true });
}

/**
 * Adds indexes to the database's file that make its streams fast.
 *
 * dynoxide keeps every stream record permanently and scans all of them at each write: without these indexes
 * writes become slower with their number.
 *
 * @throws {EngineError} if the database has other tables than the version of dynoxide that this was written for.
 */
export function addStreamIndexes(databaseFile: string): void {
  // The database has the file open too, and both may wait for each other's write.
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS voice_stream_by_table
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS voice_stream_by_shard
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
    `);
  } catch (error) {
    throw new EngineError(
      `The local DynamoDB keeps its stream records otherwise than expected, so the indexes of local/services/dynamodb/stream-indexes.ts do not fit the installed dynoxide: ${String(error)}`,
      { cause: error },
    );
  } finally {
    database.close();
  }
}
