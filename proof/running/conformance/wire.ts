import { once } from 'node:events';
import { Agent, createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createHold, createRefusal, type Held, type Stopped } from './hold.ts';
import { listenOnLoopback } from '../../../test/support/listen-on-loopback.ts';

/** One call to an AWS service. */
export interface Call {
  /** For example `DynamoDB_20120810.UpdateItem`; empty where the protocol says it in the body. */
  readonly target: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What happens to calls that match. */
export interface Rule {
  readonly matches: (call: Call) => boolean;
  /** @returns nothing when the caller's connection is to be broken. */
  handle(forward: () => Promise<Answer>): Promise<Answer | undefined>;
}

/** A wire to an AWS service, on which single calls can be stopped. */
export interface Wire {
  readonly endpoint: string;
  /** @see {createHold} */
  hold(matches: Rule['matches'], when: 'before' | 'after'): Held;
  /** @see {createRefusal} */
  refuse(matches: Rule['matches']): Stopped;
  /** Lets everything through again, what is held included. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

export async function startWire(target: string): Promise<Wire> {
  const agent = new Agent({ keepAlive: true });
  const rules: Rule[] = [];
  const holds: Held[] = [];

  async function handle(incoming: IncomingMessage): Promise<Answer | undefined> {
    const body = await buffer(incoming);
    const call = { target: String(incoming.headers['x-amz-target'] ?? ''), body: body.toString() };
    const forward = () => forwardTo(target, agent, incoming, body);
    const rule = rules.find(({ matches }) => matches(call));
    return rule === undefined ? forward() : rule.handle(forward);
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming)
      .then((answer) => {
        if (answer === undefined) incoming.socket.destroy();
        else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
      })
      .catch(() => incoming.destroy());
  });
  const port = await listenOnLoopback(server);

  return {
    endpoint: `http://127.0.0.1:${port}`,
    hold(matches, when) {
      const hold = createHold(matches, when);
      rules.push(hold);
      holds.push(hold);
      return hold;
    },
    refuse(matches) {
      const refusal = createRefusal(matches);
      rules.push(refusal);
      return refusal;
    },
    async mend() {
      rules.length = 0;
      await Promise.all(holds.splice(0).map((hold) => hold.release()));
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

async function forwardTo(
  target: string,
  agent: Agent,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, target), { method, headers, agent });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.once('response', resolve).once('error', reject),
  );
  outgoing.end(body);
  const answer = await answered;
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
}
