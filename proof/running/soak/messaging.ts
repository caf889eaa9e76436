import { join } from 'node:path';
import { startFauxqs } from '../../../local/services/fauxqs.ts';
import { freePort } from '../../../test/support/free-port.ts';

/** An SNS and SQS that nothing disturbs. */
export interface Messaging extends AsyncDisposable {
  readonly endpoint: string;
}

export async function startMessaging(folder: string): Promise<Messaging> {
  const server = await startFauxqs(await freePort(), join(folder, 'messages'));
  return { endpoint: server.endpoint, [Symbol.asyncDispose]: () => server.stop() };
}
