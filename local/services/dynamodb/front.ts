import { closeServer, createLoopbackServer, listenOnLoopback } from '../../loopback/server.ts';
import { forwardTo } from '../../loopback/forward.ts';
import type { DynamoDbServer } from './dynoxide.ts';

/** The SDKs repeat the request, as they do for a port that nobody listens on. */
const NO_ANSWER = { __type: 'ServiceUnavailable', message: 'The database does not answer' };

/**
 * Starts what is between the database and everybody else: the database itself answers pages of every site.
 *
 * @param database where the database answers.
 * @throws {EngineError} when the port is taken.
 */
export async function startDatabaseFront(port: number, database: string): Promise<DynamoDbServer> {
  const forward = forwardTo(database);
  const server = createLoopbackServer((request, response) => {
    forward(request, response).catch(() => {
      // Half an answer has been broken off.
      if (response.headersSent) return;
      response
        .writeHead(503, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(NO_ANSWER));
      request.resume();
    });
  });
  // As the database: one that closes an idle connection may do so while a client sends the next request on it.
  server.keepAliveTimeout = 0;
  const endpoint = await listenOnLoopback(server, port);
  return { endpoint, stop: () => closeServer(server) };
}
