import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDynamoDbReachable } from '../../local/services/dynamodb/dynoxide.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** Whether the tests of the adapters run on moto, a stand-in for AWS that is not of this project (`.ci/run`). */
export const IS_ON_MOTO = process.env['VOICE_TEST_STORE'] === 'moto';

/** Starts an empty moto. @throws {Error} if `moto_server` does not answer. */
export async function startMoto(): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  // In a process group of its own: what is on the path may be a script that starts it.
  const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
  });
  const exited = once(moto, 'exit');
  await eventually(
    async () => (await isDynamoDbReachable(endpoint)) || undefined,
    () => 'moto_server does not answer',
    120_000,
  );
  return {
    endpoint,
    async stop() {
      if (moto.pid !== undefined) process.kill(-moto.pid, 'SIGKILL');
      await exited;
    },
  };
}
