import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../log.ts';
import { REGION } from '../template/local-account.ts';
import { RefusedError, renderRefusal } from './query-protocol.ts';
import { serveQueries } from './services.ts';
import { UNKNOWN_OPERATION } from './unknown-operation.ts';
import { closeServer, createLoopbackServer, listenOnLoopback } from '../loopback/server.ts';

/** Answers the requests for one service. @throws {RefusedError} for what the service does not do. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface Gateway {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** `Credential=local/20261125/us-east-1/sns/aws4_request`: what a request is signed for. */
const SCOPE = /Credential=[^/]+\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

/**
 * Starts the one endpoint of all services: who asks has signed for which one it asks.
 *
 * What nobody answers is refused with its name, never passed over.
 *
 * @param services by the names that requests are signed for.
 * @throws {EngineError} when the port is taken.
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

/** Says no in the protocol that was asked in, and with a status that nobody repeats the request for. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // Whoever has the beginning of an answer, or has hung up, can be told nothing more.
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
