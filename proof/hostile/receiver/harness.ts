import { join } from 'node:path';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { functionVariables } from '../../../local/lambda/function-variables.ts';
import { openSecretStore } from '../../../local/services/secrets/secret-store.ts';
import { startSecretsServer } from '../../../local/services/secrets/secrets-server.ts';
import { readPlan } from '../../../local/template/read-plan.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { QUARANTINE_TABLE, TASK_TABLE, localDynamoDb } from '../../../test/support/store.ts';
import { toEvent } from '../gateway/event.ts';
import type { HostileRequest } from '../hostile-case.ts';
import type { Exchange, Stored, StoredItem } from '../laws/exchange.ts';
import { PREVIOUS_SECRET, SECRET, NOW } from '../tokens/sign.ts';
import type { Health } from './messages.ts';
import { createNamedTasks } from './named-tasks.ts';
import { startReceiver, type Receiver } from './start-receiver.ts';
import { DeleteTableCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { startDynoxide } from '../../../local/services/dynamodb/dynoxide.ts';
import { ensureTable } from '../../../local/services/dynamodb/tables.ts';
import type { TablePlan } from '../../../local/template/plan.ts';
import { freePort } from '../../../test/support/free-port.ts';

/** The built receiver with a real store and its secret, both rotated once, and no other process. */
export interface Harness extends AsyncDisposable {
  send(request: HostileRequest): Promise<Exchange>;
  /** @returns the CPU of so many repetitions, in microseconds. */
  repeat(request: HostileRequest, times: number): Promise<number>;
  stored(): Promise<Stored>;
  empty(): Promise<void>;
  examine(): Promise<Health>;
}

const SECRET_NAME = 'SigningSecret';

/** @param assemblyDir a cloud assembly: what runs is what would be deployed. */
export async function startHarness(assemblyDir: string): Promise<Harness> {
  const plan = readPlan(readAssembly(assemblyDir), 'http://127.0.0.1');
  const fn = plan.functions.find(({ name }) => name === 'ReceiveCallback');
  if (fn === undefined) throw new Error('The stack has no function ReceiveCallback');

  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await temporaryFolder());
  const secrets = openSecretStore(
    join(folder.path, 'secrets.json'),
    plan.secrets.map((secret) => ({ ...secret, initial: { value: PREVIOUS_SECRET } })),
  );
  secrets.rotate(SECRET_NAME, SECRET);
  const secretsServer = starting.adopt(await startSecretsServer(0, secrets), (server) => server.stop());
  const store = starting.use(await startHostileStore(plan.tables, folder.path));

  const variables = functionVariables(fn, {
    dynamodb: store.endpoint,
    secrets: secretsServer.endpoint,
    messaging: 'http://127.0.0.1:9',
    provider: 'http://127.0.0.1:9',
  });
  let receiver: Receiver = await startReceiver(variables);
  let named = createNamedTasks();
  starting.defer(() => receiver[Symbol.asyncDispose]());
  const living = async () => {
    if (receiver.isAlive()) return receiver;
    named = createNamedTasks();
    return (receiver = await startReceiver(variables));
  };

  const clockOf = ({ atMs }: HostileRequest) => NOW.getTime() + atMs;
  const running = starting.move();
  return {
    async send(request) {
      const alive = await living();
      const othersNamed = named.othersBefore(request);
      const invocation = await alive.invoke(toEvent(request), clockOf(request));
      return { request, invocation, othersNamed };
    },
    async repeat(request, times) {
      return (await living()).repeat(toEvent(request), clockOf(request), times);
    },
    async stored() {
      return { tasks: await store.items(TASK_TABLE), quarantine: await store.items(QUARANTINE_TABLE) };
    },
    empty: () => store.empty(),
    examine: async () => (await living()).examine(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A real DynamoDB process with the stack's tables, that can be emptied. */
export interface HostileStore extends AsyncDisposable {
  readonly endpoint: string;
  /** Everything in a table. */
  items(tableName: string): Promise<StoredItem[]>;
  /** Makes all tables anew. */
  empty(): Promise<void>;
}

export async function startHostileStore(tables: readonly TablePlan[], folder: string): Promise<HostileStore> {
  const database = join(folder, 'store.sqlite');
  const server = await startDynoxide(await freePort(), database, join(folder, 'store.log'));
  const client = localDynamoDb(server.endpoint);
  // No stream: it has no reader, and dynoxide never trims it. No TTL: the receiver's clock stands, the store's does not.
  const plans = tables.map((table) => ({
    ...table,
    streamViewType: undefined,
    timeToLiveAttribute: undefined,
    isProtected: false,
  }));
  const create = async () => {
    for (const plan of plans) await ensureTable(server.endpoint, plan);
  };
  await create();
  return {
    endpoint: server.endpoint,
    async items(tableName) {
      const items: StoredItem[] = [];
      for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
        items.push(...(page.Items ?? []));
      }
      return items;
    },
    async empty() {
      for (const { name } of plans) await client.send(new DeleteTableCommand({ TableName: name }));
      await create();
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.stop();
    },
  };
}
