import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { EngineError } from '../engine-error.ts';
import { log } from '../log.ts';
import { LOOPBACK } from './free-port.ts';
import { whyRefused } from './own-requests.ts';

/**
 * Creates a server that answers programs of this machine only. Every port of the engine is opened by it; the linter sees to that.
 *
 * @param listener gets no request that another site's page may have sent. That gets 403, without a header that would let the
 *   page read the answer, a preflight too.
 * @param mayBeLinkedTo lets a link of any page open an address of it: for pages that people look at.
 */
export function createLoopbackServer(
  listener: RequestListener,
  { mayBeLinkedTo = false }: { readonly mayBeLinkedTo?: boolean } = {},
): Server {
  return createServer((request, response) => {
    const message = whyRefused(request, mayBeLinkedTo);
    if (message === undefined) {
      listener(request, response);
      return;
    }
    log(`A request was refused: ${message}`);
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    // What was not read of the body would stand before the next request on this connection.
    request.resume();
  });
}

/**
 * Has a server listen on this machine alone.
 *
 * @param port 0 takes any free one.
 * @returns where it answers.
 * @throws {EngineError} when the port is taken, with what to do then.
 */
export async function listenOnLoopback(
  server: Server,
  port: number,
  whatToDo = 'stop what uses it',
): Promise<string> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch((error: unknown) => {
    const inUse =
      error !== null && typeof error === 'object' && 'code' in error && error.code === 'EADDRINUSE';
    if (!inUse) throw error;
    throw new EngineError(`Port ${port} is in use: ${whatToDo}`);
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${LOOPBACK}:${actualPort}`;
}

/** Closes a server, and whatever is still connected to it. */
export async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
