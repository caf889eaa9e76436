import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

const ACCESS_CHECK = '/voice-tasks/voice-client-access-check';

export interface SeenRequest {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a request is answered; leaving the response open lets the caller wait. */
export type Answer = (response: ServerResponse, request: SeenRequest) => void;

/**
 * The provider and the stack's API at once: each request takes the next answer of its script, then the last one again.
 *
 * The client's check of its access has a script of its own, and succeeds by default.
 */
export interface FakeServer {
  readonly url: string;
  /** What came in, oldest first. */
  readonly seen: SeenRequest[];
  submissions(): SeenRequest[];
  registrations(): SeenRequest[];
  accessChecks(): SeenRequest[];
  stop(): Promise<void>;
}

export async function startFakeServer(script: {
  readonly provider?: readonly Answer[];
  readonly stack?: readonly Answer[];
  readonly access?: readonly Answer[];
}): Promise<FakeServer> {
  const seen: SeenRequest[] = [];
  const left = {
    provider: [...(script.provider ?? [])],
    stack: [...(script.stack ?? [])],
    access: [...(script.access ?? [json(404, { title: 'The task is not known' })])],
  };
  const scriptOf = (path: string) => {
    if (path.endsWith(ACCESS_CHECK)) return left.access;
    return path.includes('/voice-tasks/') ? left.stack : left.provider;
  };
  const next = (answers: Answer[]) => (answers.length > 1 ? answers.shift() : answers[0]);

  const server = createServer((incoming, response) => {
    void text(incoming).then((body) => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body };
      seen.push(request);
      const answer = next(scriptOf(path));
      if (answer === undefined) response.writeHead(501).end('no answer in the script');
      else answer(response, request);
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    submissions: () => seen.filter(({ path }) => path.endsWith('/api/v1/voice/generate')),
    registrations: () => seen.filter(({ method }) => method === 'PUT'),
    accessChecks: () => seen.filter(({ path }) => path.endsWith(ACCESS_CHECK)),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const html =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><h1>Oops</h1></html>');

/** Breaks the connection: before a byte of the answer, or after so much of it. */
export const reset =
  (answered = ''): Answer =>
  (response) => {
    if (answered === '') {
      response.socket?.resetAndDestroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write(answered, () => response.socket?.destroy());
  };

/** Answers at once, and then not on. */
export const hang =
  (answered = ''): Answer =>
  (response) => {
    if (answered !== '') response.writeHead(200, { 'content-type': 'application/json' }).write(answered);
  };
