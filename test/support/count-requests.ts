import { once } from 'node:events';
import { createServer } from 'node:http';
import { forwardTo } from '../../local/loopback/forward.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** A server in front of another one, which counts the requests that pass. */
export interface RequestCounter {
  readonly endpoint: string;
  /** Returns how many requests have passed since the last call. */
  take(): number;
  stop(): Promise<void>;
}

export async function startRequestCounter(target: string): Promise<RequestCounter> {
  const forward = forwardTo(target);
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    forward(request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
