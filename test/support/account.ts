import { once } from 'node:events';
import { spawnEngine } from '../../local/spawn-engine.ts';
import { eventually } from './eventually.ts';

/** The account that `npm run rehearse` starts, as a process of its own. */
export interface TestAccount {
  readonly endpoint: string;
  readonly pid: number;
  /** The variables that it says to export. */
  readonly environment: Readonly<Record<string, string>>;
  said(): string;
  /** Answers the exit code. */
  stop(): Promise<number | null>;
}

export async function startAccount(): Promise<TestAccount> {
  const said: string[] = [];
  const account = spawnEngine('local/account/start.ts', { environment: { PORT: '0' } });
  const exited = once(account, 'exit');
  for (const stream of [account.stdout, account.stderr])
    stream?.on('data', (chunk) => said.push(String(chunk)));
  const environment = await eventually(
    () => {
      if (account.exitCode !== null) throw new Error(`The account ended by itself:\n${said.join('')}`);
      const exports = said.join('').includes('Ctrl-C') ? said.join('').matchAll(/(AWS_\w+)=(\S+)/g) : [];
      const variables = [...exports].map(([, name = '', value = '']) => [name, value] as const);
      return Promise.resolve(variables.length > 0 ? Object.fromEntries(variables) : undefined);
    },
    () => `The account did not get ready:\n${said.join('')}`,
  );
  return {
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    pid: account.pid ?? 0,
    environment,
    said: () => said.join(''),
    async stop() {
      account.kill('SIGTERM');
      await exited;
      return account.exitCode;
    },
  };
}
