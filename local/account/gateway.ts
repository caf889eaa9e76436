import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../log.ts';
import {
  RefusedError,
  renderRefusal,
  serveQueries,
  UNKNOWN_OPERATION,
  type Serve,
} from './query-protocol.ts';
import { closeServer, createLoopbackServer, listenOnLoopback } from '../loopback/server.ts';

interface GatewayOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** By the names in the signatures' scope. */
  readonly services: Readonly<Record<string, Serve>>;
  /** The only region that has the services; any by default. */
  readonly region?: string;
  /** Handles requests without a signature, which are rejected by default. */
  readonly unsigned?: Serve;
}

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
 * @throws {EngineError} if the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createLoopbackServer((request, response) => {
    route(request, response, options).catch((error: unknown) => refuse(request, response, error));
  });
  const endpoint = await listenOnLoopback(
    server,
    options.port,
    'stop what uses it, or choose another one with PORT',
  );
  return {
    endpoint,
    stop: () => closeServer(server),
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { services, region: only, unsigned = refuseUnsigned }: GatewayOptions,
): Promise<void> {
  const { region, service = '' } = SCOPE.exec(request.headers.authorization ?? '')?.groups ?? {};
  if (region === undefined) return unsigned(request, response);
  if (only !== undefined && region !== only) {
    throw new RefusedError('UnknownRegion', `The local account is in ${only} alone, not in ${region}`);
  }
  const serve = services[service] ?? serveQueries(service, {});
  await serve(request, response);
}

const refuseUnsigned: Serve = () => {
  throw new RefusedError('MissingAuthenticationToken', 'The request is not signed: set any credentials');
};

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
