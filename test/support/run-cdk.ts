import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const CDK = join(projectRoot, 'node_modules/aws-cdk/bin/cdk');
const RECORDER = fileURLToPath(new URL('record-connections.mjs', import.meta.url));

export interface CdkRun {
  readonly code: number | null;
  /** Everything that it said, without colours. */
  readonly said: string;
}

/** The stock command-line tool of the CDK, in the project's folder, as on a machine that has never seen it. */
export interface Cdk {
  run(...args: readonly string[]): Promise<CdkRun>;
  /** `npm run deploy`, as the docs have it, without a terminal. */
  deploy(...args: readonly string[]): Promise<CdkRun>;
  /** The hosts that it, and what it started, has connected to. */
  connections(): Set<string>;
}

/**
 * @param folder what it keeps is kept there.
 * @param account the variables that say where the account is.
 */
export function cdkIn(folder: string, account: Readonly<Record<string, string>>): Cdk {
  const connections = join(folder, 'connections');
  async function run(command: string, args: readonly string[]): Promise<CdkRun> {
    const home = join(folder, 'home');
    await mkdir(home, { recursive: true });
    const cdk = spawn(command, [...args, '--no-color', '--progress', 'events'], {
      cwd: projectRoot,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: home,
        NODE_OPTIONS: `--import ${RECORDER}`,
        CONNECTIONS: connections,
        npm_config_update_notifier: 'false',
        ...account,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = await Promise.all([text(cdk.stdout), text(cdk.stderr), once(cdk, 'exit')]);
    return { code: cdk.exitCode, said: out + err };
  }

  return {
    run: (...args) => run(process.execPath, [CDK, ...args]),
    deploy: (...args) => run('npm', ['run', '--silent', 'deploy', '--', ...args]),
    connections: () =>
      new Set(existsSync(connections) ? readFileSync(connections, 'utf8').trim().split('\n') : []),
  };
}
