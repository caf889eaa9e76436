import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** What is answered: a body for 200, or a refusal. JSON is an object; XML, as CloudFormation and SNS speak it, a string. */
export type FakeAnswer = object | string | Refusal;

/** A refusal in the words of AWS. */
export class Refusal {
  readonly code: string;
  readonly message: string;

  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}

export interface FakeAccount {
  readonly endpoint: string;
  /** What is answered to each operation, for example `dynamodb:DescribeTable`; any other is unknown to it. */
  answers: Record<string, (input: Record<string, unknown>) => FakeAnswer>;
  /** How a callback is answered, by its task id. */
  onCallback: (taskId: string) => { status: number; body: object };
  stop(): Promise<void>;
}

const SERVICE = /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[^/]+)\/aws4_request/;

/** All services of AWS at one address, and the stack's API: the signature of a request names the service. */
export async function startFakeAccount(): Promise<FakeAccount> {
  const server = createServer((request, response) => {
    void (async () => {
      const said = await text(request);
      const service = SERVICE.exec(request.headers.authorization ?? '')?.groups?.['service'];
      if (service === undefined) {
        const { data } = JSON.parse(said) as { data: { taskId: string } };
        const { status, body } = account.onCallback(data.taskId);
        return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }
      const { operation, input } = operationOf(request, said);
      const answer =
        account.answers[`${service}:${operation}`]?.(input) ??
        new Refusal('UnknownOperation', `${service}:${operation}`);
      if (answer instanceof Refusal) {
        const body = { __type: answer.code, message: answer.message };
        response.writeHead(400, { 'x-amzn-errortype': answer.code });
        return response.end('x-amz-target' in request.headers ? JSON.stringify(body) : inXml(answer));
      }
      return response.writeHead(200).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    })();
  });
  const port = await listenOnLoopback(server);
  const account: FakeAccount = {
    endpoint: `http://127.0.0.1:${port}`,
    answers: {},
    onCallback: () => ({ status: 200, body: {} }),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return account;
}

const inXml = ({ code, message }: Refusal) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

function operationOf({ headers, url = '' }: IncomingMessage, said: string) {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.replace(/^.*\./, ''), input: JSON.parse(said) as Record<string, unknown> };
  }
  const query = new URLSearchParams(said);
  // Lambda has paths instead of names.
  return { operation: query.get('Action') ?? url, input: Object.fromEntries(query) };
}
