import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { startGateway } from '../../local/account/gateway.ts';
import {
  operationOf,
  RefusedError,
  serveQueries,
  type QueryOperations,
  type QueryValue,
  type Serve,
} from '../../local/account/query-protocol.ts';
import { spawnEngine } from '../../local/spawn-engine.ts';
import { eventually } from './eventually.ts';

/** The account that `npm run rehearse` starts, as a process of its own. */
export interface TestAccount {
  readonly endpoint: string;
  readonly pid: number;
  /** The variables that it says to export. */
  readonly environment: Readonly<Record<string, string>>;
  said(): string;
  /** Answers the exit code. */
  stop(): Promise<number | null>;
}

export async function startAccount(): Promise<TestAccount> {
  const said: string[] = [];
  const account = spawnEngine('local/account/start.ts', { environment: { PORT: '0' } });
  const exited = once(account, 'exit');
  for (const stream of [account.stdout, account.stderr])
    stream?.on('data', (chunk) => said.push(String(chunk)));
  const environment = await eventually(
    () => {
      if (account.exitCode !== null) throw new Error(`The account ended by itself:\n${said.join('')}`);
      const exports = said.join('').includes('Ctrl-C') ? said.join('').matchAll(/(AWS_\w+)=(\S+)/g) : [];
      const variables = [...exports].map(([, name = '', value = '']) => [name, value] as const);
      return Promise.resolve(variables.length > 0 ? Object.fromEntries(variables) : undefined);
    },
    () => `The account did not get ready:\n${said.join('')}`,
  );
  return {
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    pid: account.pid ?? 0,
    environment,
    said: () => said.join(''),
    async stop() {
      account.kill('SIGTERM');
      await exited;
      return account.exitCode;
    },
  };
}

/** The answer to an operation; an error of AWS, to reject it with. */
export type FakeAnswer = Readonly<Record<string, unknown>> | RefusedError;

/** The answers to operations by their names, such as `dynamodb:DescribeTable`; any other is unknown to the account. */
export type FakeAnswers = Record<string, (input: Record<string, unknown>) => FakeAnswer>;

/** An account whose answers the test gives, and a stack's API at the same address. */
export interface FakeAccount {
  readonly endpoint: string;
  answers: FakeAnswers;
  /** The answer to a callback, by its task id. */
  onCallback: (taskId: string) => { status: number; body: object };
  stop(): Promise<void>;
}

const SERVICES = ['cloudformation', 'dynamodb', 'lambda', 'monitoring', 'secretsmanager', 'sns', 'sts'];

const CallbackSchema = v.object({ data: v.object({ taskId: v.string() }) });

/** What the query protocol carries. */
const QueryValueSchema: v.GenericSchema<unknown, QueryValue> = v.lazy(() =>
  v.union([
    v.string(),
    v.number(),
    v.boolean(),
    v.undefined(),
    v.array(QueryValueSchema),
    v.record(v.string(), QueryValueSchema),
  ]),
);

export async function startFakeAccount(answers: FakeAnswers = {}): Promise<FakeAccount> {
  const answer = (service: string, operation: string, input: Record<string, unknown>) => {
    const found = account.answers[`${service}:${operation}`]?.(input);
    // The gateway would log a code of its own: into what the tool prints, which runs in this process.
    if (found === undefined) throw new RefusedError('UnknownOperationException', `${service}:${operation}`);
    if (found instanceof RefusedError) throw found;
    return found;
  };
  const gateway = await startGateway({
    port: 0,
    services: Object.fromEntries(SERVICES.map((service) => [service, serveAnswers(service, answer)])),
    async unsigned(request, response) {
      const { data } = v.parse(CallbackSchema, await json(request));
      const { status, body } = account.onCallback(data.taskId);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
  });
  const account: FakeAccount = {
    endpoint: gateway.endpoint,
    answers,
    onCallback: () => ({ status: 200, body: {} }),
    stop: () => gateway.stop(),
  };
  return account;
}

type Answer = (service: string, operation: string, input: Record<string, unknown>) => unknown;

/** Serves JSON to clients that send JSON, else the query protocol. Lambda has paths in place of names. */
function serveAnswers(service: string, answer: Answer): Serve {
  const operations: QueryOperations = new Proxy<QueryOperations>(
    {},
    {
      get: (_none, operation) => (input: URLSearchParams) =>
        v.parse(QueryValueSchema, answer(service, String(operation), Object.fromEntries(input))),
    },
  );
  const serveQuery = serveQueries(service, operations);
  return async (request, response) => {
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return serveQuery(request, response);
    const input = 'x-amz-target' in request.headers ? v.parse(InputSchema, await json(request)) : {};
    const body = JSON.stringify(answer(service, operationOf(request), input));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  };
}

const InputSchema = v.record(v.string(), v.unknown());

/** The answer of CloudFormation about the one stack of an account. */
export function describeStacks(stackName: string, outputs: Readonly<Record<string, string | undefined>>) {
  const present = Object.entries(outputs).filter(([, value]) => value !== undefined);
  return {
    Stacks: [
      {
        StackName: stackName,
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: '2026-11-23T10:00:00Z',
        Outputs: present.map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
      },
    ],
  };
}

/** Starts an account with one stack, whose outputs may change. */
export function startAccountOf(
  stackName: string,
  outputs: () => Readonly<Record<string, string | undefined>>,
): Promise<FakeAccount> {
  return startFakeAccount({ 'cloudformation:DescribeStacks': () => describeStacks(stackName, outputs()) });
}
