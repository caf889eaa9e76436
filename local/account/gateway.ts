import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../log.ts';
import { REGION } from '../template/template.ts';
import { RefusedError, renderRefusal } from './query-protocol.ts';
import { serveQueries } from './services.ts';
import { UNKNOWN_OPERATION } from './unknown-operation.ts';
import { closeServer, createLoopbackServer, listenOnLoopback } from '../loopback/server.ts';

/** Handles the requests to one service. @throws {RefusedError} for an operation that the service does not support. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface Gateway {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** `Credential=local/20261125/us-east-1/sns/aws4_request`: the scope that a request is signed for. */
const SCOPE = /Credential=[^/]+\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

/**
 * Starts the endpoint of all services: a request's signature names its service.
 *
 * A request to an unknown service is rejected with the service's name, never ignored.
 *
 * @param services by the names in the signatures' scope.
 * @throws {EngineError} if the port is taken.
 */
export async function startGateway(
  port: number,
  services: Readonly<Record<string, Serve>>,
): Promise<Gateway> {
  const server = createLoopbackServer((request, response) => {
    route(request, response, services).catch((error: unknown) => refuse(request, response, error));
  });
  const endpoint = await listenOnLoopback(server, port, 'stop what uses it, or choose another one with PORT');
  return {
    endpoint,
    stop: () => closeServer(server),
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  services: Readonly<Record<string, Serve>>,
): Promise<void> {
  const { region, service = '' } = SCOPE.exec(request.headers.authorization ?? '')?.groups ?? {};
  if (region === undefined) {
    throw new RefusedError('MissingAuthenticationToken', 'The request is not signed: set any credentials');
  }
  if (region !== REGION) {
    throw new RefusedError('UnknownRegion', `The local account is in ${REGION} alone, not in ${region}`);
  }
  const serve = services[service] ?? serveQueries(service, {});
  await serve(request, response);
}

/** Rejects a request in its own protocol, with a status that clients do not retry. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // An answer that has begun, or whose client has disconnected, cannot carry an error.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof RefusedError ? error.code : 'ValidationError';
  if (!(error instanceof RefusedError) || code === UNKNOWN_OPERATION) log(`refused: ${message}`);
  const isJson = 'x-amz-target' in request.headers;
  response.writeHead(400, {
    'content-type': isJson ? 'application/x-amz-json-1.1' : 'text/xml',
    'x-amzn-errortype': code,
  });
  response.end(isJson ? JSON.stringify({ __type: code, message }) : renderRefusal({ code, message }));
  request.resume();
}
