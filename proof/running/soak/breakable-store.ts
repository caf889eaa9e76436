import { join } from 'node:path';
import { startDynoxide, addStreamIndexes } from '../../../local/services/dynamodb/dynoxide.ts';
import { storeServer } from '../../../test/local/store-processes.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { startFauxqs } from '../../../local/services/fauxqs.ts';

/** A DynamoDB in a process of its own that can be taken away, always on the same file and port. */
export interface BreakableStore extends AsyncDisposable {
  readonly endpoint: string;
  /** Makes its streams fast, once there are tables with streams. */
  index(): void;
  /** Ends it with SIGKILL, also in the middle of a write. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** It still takes connections and calls, and does nothing until it is thawed. */
  freeze(): void;
  thaw(): void;
}

export async function startBreakableStore(folder: string): Promise<BreakableStore> {
  const port = await freePort();
  const file = join(folder, 'store.sqlite');
  const start = () => startDynoxide(port, file, join(folder, 'store.log'));
  let server = await start();
  const kill = () => server.stop();
  return {
    endpoint: server.endpoint,
    index: () => addStreamIndexes(file),
    kill,
    async restart() {
      server = await start();
    },
    freeze: () => void process.kill(storeServer(file), 'SIGSTOP'),
    thaw: () => void process.kill(storeServer(file), 'SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}

/** An SNS and SQS that nothing disturbs. */
interface Messaging extends AsyncDisposable {
  readonly endpoint: string;
}

export async function startMessaging(folder: string): Promise<Messaging> {
  const server = await startFauxqs(await freePort(), join(folder, 'messages'));
  return { endpoint: server.endpoint, [Symbol.asyncDispose]: () => server.stop() };
}
