import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** A wire to a server that a test can cut and mend. */
export interface Proxy {
  readonly endpoint: string;
  /** Refuses connections from now on, and closes the open ones. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const ownPort = await listenOnLoopback(server);
  const throwOut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    endpoint: `http://127.0.0.1:${ownPort}`,
    cut() {
      isCut = true;
      throwOut();
    },
    mend() {
      isCut = false;
    },
    async stop() {
      throwOut();
      server.close();
      await once(server, 'close');
    },
  };
}
