import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { STOP_WITH_STDIN } from './until-stopped.ts';

const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));

interface SpawnEngineOptions {
  readonly args?: readonly string[];
  /** Variables in addition to those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A file descriptor for standard output and standard error. Default: pipes. */
  readonly output?: number;
  /** Starts the engine in its own process group, which Ctrl-C in a terminal does not reach. */
  readonly detached?: boolean;
}

/**
 * Starts the engine (`npm start`) or the account (`npm run rehearse`) as a process that ends with this one, however that happens.
 *
 * The operating system closes the child's standard input when this process ends, also by SIGKILL.
 */
export function spawnEngine(
  script: 'local/start.ts' | 'local/account/start.ts',
  { args = [], environment = {}, output, detached = false }: SpawnEngineOptions = {},
): ChildProcess {
  return spawn(process.execPath, [script, ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment, [STOP_WITH_STDIN]: '1' },
    stdio: ['pipe', output ?? 'pipe', output ?? 'pipe'],
    detached,
  });
}
