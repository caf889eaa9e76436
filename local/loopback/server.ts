import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type IncomingMessage } from 'node:http';
import { EngineError } from '../engine-error.ts';
import { log } from '../log.ts';
import { LOOPBACK } from './free-port.ts';
import { whyRefused } from './own-requests.ts';

/**
 * Creates a server that answers programs of this machine only. It opens every port of the engine; a lint rule enforces this.
 *
 * @param listener gets no request that another site's page may have sent. Such a request, or its preflight, gets 403, without a
 *   header that would allow the page to read the response.
 * @param mayBeLinkedTo allows a link of any page to open an address of the server: for pages that people read.
 */
export function createLoopbackServer(
  listener: RequestListener,
  { mayBeLinkedTo = false }: { readonly mayBeLinkedTo?: boolean } = {},
): Server {
  const server = createServer((request, response) => {
    const message = whyRefused(request, mayBeLinkedTo);
    if (message === undefined) {
      listener(request, response);
      return;
    }
    log(`A request was refused: ${message}`);
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    // Unread parts of the body would precede the next request on this connection.
    request.resume();
  });
  // Only clients end idle connections: one that the server ends may just be carrying the next request.
  server.keepAliveTimeout = 0;
  return server;
}

/**
 * Lets a server listen on this machine only.
 *
 * @param port 0 means any free port.
 * @returns the server's address.
 * @throws {EngineError} if the port is taken or not allowed, with what to do then.
 */
export async function listenOnLoopback(
  server: Server,
  port: number,
  whatToDo = 'stop what uses it',
): Promise<string> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch((error: unknown) => {
    const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw new EngineError(`Port ${port} is in use: ${whatToDo}`);
    if (code === 'EACCES') {
      throw new EngineError(`Port ${port} may not be used without being root: set PORT to one from 1024 on`);
    }
    throw error;
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${LOOPBACK}:${actualPort}`;
}

/** Closes a server, and all its connections. */
export async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

/** The largest body that an HTTP API accepts, in bytes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** @returns `undefined` if the body is larger than an HTTP API accepts; the rest of it is not read. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
