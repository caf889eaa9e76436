import { once } from 'node:events';
import { Agent, createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../test/support/listen-on-loopback.ts';

/** A call on its way to a service. */
export interface ProxiedCall {
  /** For example `DynamoDB_20120810.UpdateItem`; empty where the protocol names the operation in the body. */
  readonly target: string;
  readonly body: string;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a call on to the service, with another body if one is given. */
export type ForwardCall = (body?: string) => Promise<ProxiedAnswer>;

/** Decides what happens to a call. @returns `undefined` to break the caller's connection. */
type HandleCall = (
  call: ProxiedCall,
  forward: ForwardCall,
) => Promise<ProxiedAnswer | undefined> | ProxiedAnswer | undefined;

export interface Proxy extends AsyncDisposable {
  readonly endpoint: string;
  /** Breaks every open connection. */
  hangUp(): void;
}

/** Starts a server between clients and an HTTP service, which sees every call, and may change, answer or break it. */
export async function startProxy(target: string, handle: HandleCall): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });

  async function forward(incoming: IncomingMessage, body: Buffer): Promise<ProxiedAnswer> {
    const { method, headers, url = '/' } = incoming;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const own = { ...headers, 'content-length': body.length };
    request(new URL(url, target), { method, agent, headers: own })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
    const answer = await promise;
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  }

  async function answer(incoming: IncomingMessage): Promise<ProxiedAnswer | undefined> {
    const body = await buffer(incoming);
    const call = { target: String(incoming.headers['x-amz-target'] ?? ''), body: body.toString() };
    return handle(call, (other) => forward(incoming, other === undefined ? body : Buffer.from(other)));
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming).then(
      (answered) => {
        if (answered === undefined) incoming.socket.destroy();
        else outgoing.writeHead(answered.status, withoutLength(answered)).end(answered.body);
      },
      // The client or the service is gone, which a broken connection says.
      () => incoming.socket.destroy(),
    );
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    hangUp: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

/** The body may be another one than the service's. */
function withoutLength({ headers, body }: ProxiedAnswer): IncomingHttpHeaders {
  const { 'transfer-encoding': _chunked, ...rest } = headers;
  return { ...rest, 'content-length': String(body.length) };
}

/** A proxy that can be cut and mended. */
export interface BreakableProxy {
  readonly endpoint: string;
  /** From now on no call gets through, and open connections break. */
  cut(): void;
  mend(): void;
  /** Returns how many calls have come since the last time. */
  takeCount(): number;
  stop(): Promise<void>;
}

export async function startBreakableProxy(target: string): Promise<BreakableProxy> {
  let isCut = false;
  let count = 0;
  const proxy = await startProxy(target, (_call, forward) => {
    count += 1;
    return isCut ? undefined : forward();
  });
  return {
    endpoint: proxy.endpoint,
    cut() {
      isCut = true;
      proxy.hangUp();
    },
    mend: () => void (isCut = false),
    takeCount() {
      const taken = count;
      count = 0;
      return taken;
    },
    stop: async () => proxy[Symbol.asyncDispose](),
  };
}
