import type { DataDirectory } from '../data-dir/data-directory.ts';
import { chooseHiddenAddress, type Ports } from '../loopback/free-port.ts';
import { EngineError } from '../engine-error.ts';
import type { Shutdown } from '../shutdown.ts';
import { isDynamoDbReachable, startDynoxide, type DynamoDbServer } from './dynamodb/dynoxide.ts';
import { startFauxqs } from './fauxqs.ts';
import { isSnsReachable } from './messaging-resources.ts';
import { closeServer, createLoopbackServer, listenOnLoopback } from '../loopback/server.ts';
import { forwardTo } from '../loopback/forward.ts';

/**
 * Returns the address of DynamoDB.
 *
 * @param given the address of a DynamoDB to use instead of starting one.
 * @throws {EngineError} if it does not answer.
 */
export async function startDatabase(
  given: string | undefined,
  data: DataDirectory,
  ports: Ports,
  shutdown: Shutdown,
): Promise<string> {
  if (given !== undefined) {
    if (await isDynamoDbReachable(given)) return given;
    throw new EngineError(`No DynamoDB answers at ${given} (VOICE_DYNAMODB_ENDPOINT)`);
  }
  const { host, port } = await chooseHiddenAddress();
  // First, so that no other server takes its port while the database starts.
  const front = await startDatabaseFront(ports.dynamodb, `http://${host}:${port}`);
  shutdown.add(() => front.stop());
  const server = await startDynoxide(port, data.database, `${data.logs}/dynamodb.log`, host);
  shutdown.add(() => server.stop());
  return front.endpoint;
}

/**
 * Returns the address of SNS, SQS and S3.
 *
 * @param given the address of services to use instead of starting them.
 * @throws {EngineError} if they do not answer.
 */
export async function startMessaging(
  given: string | undefined,
  data: DataDirectory,
  ports: Ports,
  shutdown: Shutdown,
): Promise<string> {
  if (given !== undefined) {
    if (await isSnsReachable(given)) return given;
    throw new EngineError(`No SNS answers at ${given} (VOICE_SNS_ENDPOINT)`);
  }
  const server = await startFauxqs(ports.messaging, data.messaging);
  shutdown.add(() => server.stop());
  return server.endpoint;
}

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
