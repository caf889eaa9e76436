import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Refusal } from './plan-faults.ts';
import type { Random } from './random.ts';
import { NOTHING_PUBLISHED, takeEntries, withFailures } from './single-entries.ts';
import { listenOnLoopback } from '../../../test/support/listen-on-loopback.ts';

/** A way to a topic on which publishing can be refused. Everything else gets through. */
export interface BreakableTopic extends AsyncDisposable {
  readonly endpoint: string;
  /** How many publish calls were refused so far, by the way in which. */
  readonly refusedCalls: Readonly<Record<Refusal, number>>;
  /** From now on every publish call is refused in this way. */
  refuse(how: Refusal): void;
  accept(): void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** How SNS says that it is asked too often. */
const THROTTLED: Answer = {
  status: 400,
  body:
    '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>' +
    '<Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>soak</RequestId></ErrorResponse>',
};

/** How many entries of a batch fail where single entries do. */
const REFUSED_SHARE = 0.4;

/** @param random decides which entries of a batch fail. */
export async function startBreakableTopic(target: string, random: Random): Promise<BreakableTopic> {
  const refusedCalls = {
    'hangs up': 0,
    throttles: 0,
    'loses answers': 0,
    'refuses single entries': 0,
  };
  let refusal: Refusal | undefined;

  /** @returns nothing when the connection is to end without an answer. */
  async function answer(incoming: IncomingMessage): Promise<Answer | undefined> {
    const body = await buffer(incoming);
    const call = new URLSearchParams(body.toString());
    if (refusal === undefined || call.get('Action') !== 'PublishBatch') {
      return forward(target, incoming, body);
    }
    refusedCalls[refusal] += 1;
    switch (refusal) {
      case 'hangs up':
        return undefined;
      case 'throttles':
        return THROTTLED;
      case 'loses answers':
        await forward(target, incoming, body);
        return undefined;
      case 'refuses single entries': {
        const parted = takeEntries(call, () => random() < REFUSED_SHARE);
        const published = parted.call && (await forward(target, incoming, Buffer.from(String(parted.call))));
        return { status: 200, body: withFailures(published?.body ?? NOTHING_PUBLISHED, parted.taken) };
      }
    }
  }

  const server = createServer((incoming, response) => {
    answer(incoming).then(
      (answered) => send(answered, response),
      // Its caller has gone, or the topic has: a connection that ends says so.
      () => response.destroy(),
    );
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    refusedCalls,
    refuse: (how) => void (refusal = how),
    accept: () => void (refusal = undefined),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function send(answered: Answer | undefined, response: ServerResponse): void {
  if (answered === undefined) response.destroy();
  else response.writeHead(answered.status, { 'content-type': 'text/xml' }).end(answered.body);
}

const agent = new Agent({ keepAlive: true });

async function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, url = '/', headers } = incoming;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(new URL(url, target), { method, agent, headers: { ...headers, 'content-length': body.length } })
    .once('response', resolve)
    .once('error', reject)
    .end(body);
  const answered = await promise;
  return { status: answered.statusCode ?? 502, body: (await buffer(answered)).toString() };
}
