import { closeServer, createLoopbackServer, listenOnLoopback } from '../../loopback/server.ts';
import { forwardTo } from '../../loopback/forward.ts';
import type { DynamoDbServer } from './dynoxide.ts';

/** An error that the SDKs retry, like a port that nothing listens on. */
const NO_ANSWER = { __type: 'ServiceUnavailable', message: 'The database does not answer' };

/**
 * Starts the server between the database and all its clients: the database itself answers pages of every site.
 *
 * @param database the address of the database.
 * @throws {EngineError} if the port is taken.
 */
export async function startDatabaseFront(port: number, database: string): Promise<DynamoDbServer> {
  const forward = forwardTo(database);
  const server = createLoopbackServer((request, response) => {
    forward(request, response).catch(() => {
      // The response has begun, and was broken off.
      if (response.headersSent) return;
      response
        .writeHead(503, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(NO_ANSWER));
      request.resume();
    });
  });
  // No timeout, like the database: closing an idle connection may collide with a client's next request on it.
  server.keepAliveTimeout = 0;
  const endpoint = await listenOnLoopback(server, port);
  return { endpoint, stop: () => closeServer(server) };
}
