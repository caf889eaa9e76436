import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** What a test does to one call on its way: answers it itself, or looks at it and lets it through. */
export interface SqsWire {
  readonly endpoint: string;
  /** For example `DeleteMessage`; with an answer, the call goes no further. */
  onCall: (action: string, input: Record<string, unknown>) => { status: number; body: object } | undefined;
  /** What SQS answered, on its way back. */
  onAnswer: (action: string, answer: Record<string, unknown>) => void;
  stop(): Promise<void>;
}

/** A wire to SQS that a test can look at, and change what passes. */
export async function startSqsWire(target: string): Promise<SqsWire> {
  const server = createServer((request, response) => {
    void (async () => {
      const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
      const input = JSON.parse(await text(request)) as Record<string, unknown>;
      const own = wire.onCall(action, input);
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      if (own !== undefined) return response.writeHead(own.status, headers).end(JSON.stringify(own.body));
      const answer = await fetch(target, {
        method: 'POST',
        headers: {
          ...headers,
          'x-amz-target': String(request.headers['x-amz-target']),
          authorization: String(request.headers.authorization),
        },
        body: JSON.stringify(input),
      });
      const said = await answer.text();
      const body = (said === '' ? {} : JSON.parse(said)) as Record<string, unknown>;
      wire.onAnswer(action, body);
      return response.writeHead(answer.status, headers).end(JSON.stringify(body));
    })();
  });
  const port = await listenOnLoopback(server);
  const wire: SqsWire = {
    endpoint: `http://127.0.0.1:${port}`,
    onCall: () => undefined,
    onAnswer: () => undefined,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return wire;
}
