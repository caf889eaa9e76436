import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/**
 * Forwards a request to a server, and its response back. Both are streamed.
 *
 * @throws if the server cannot be reached or breaks off, or the client disconnects. If the response has not begun by then, the
 *   caller must send it.
 */
type Forward = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Headers that concern a single connection. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Headers that are handled here: `100 Continue` is sent, and the page's origin may read the response. */
const ANSWERED_HERE = ['expect', 'origin'];

/** Creates a function that forwards requests to the server at an endpoint, on persistent connections. */
export function forwardTo(endpoint: string): Forward {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });
  return async (incoming, response) => {
    const { method, url: path } = incoming;
    const headers = without([...HOP_BY_HOP, ...ANSWERED_HERE], incoming);
    // A body of unknown length stays chunked, for every method: Node frames that of a DELETE only if the header says so.
    if (incoming.headers['transfer-encoding'] !== undefined) headers.push('transfer-encoding', 'chunked');
    const outgoing = httpRequest({ agent, hostname, port, method, path, headers });
    const { promise: answered, resolve, reject } = Promise.withResolvers<undefined>();
    outgoing.on('error', reject);
    outgoing.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, without(HOP_BY_HOP, answer));
      pipeline(answer, response).then(() => resolve(undefined), reject);
    });
    response.once('close', () => {
      if (!response.writableFinished) outgoing.destroy(new Error('The client has hung up'));
    });
    incoming.pipe(outgoing);
    await answered;
  };
}

/** Returns a message's headers unchanged, except for the given ones and those that its Connection header names. */
function without(names: readonly string[], { rawHeaders, headers }: IncomingMessage): string[] {
  const dropped = new Set([...names, ...(headers.connection ?? '').toLowerCase().split(/\s*,\s*/)]);
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
