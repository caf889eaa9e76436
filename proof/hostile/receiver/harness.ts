import { join } from 'node:path';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { functionVariables } from '../../../local/lambda/function-variables.ts';
import { openSecretStore } from '../../../local/services/secrets/secret-store.ts';
import { startSecretsServer } from '../../../local/services/secrets/secrets-server.ts';
import { readPlan } from '../../../local/template/read-plan.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { QUARANTINE_TABLE, TASK_TABLE } from '../../../test/support/store.ts';
import { toEvent } from '../gateway/event.ts';
import type { HostileRequest } from '../hostile-case.ts';
import type { Exchange } from '../laws/exchange.ts';
import type { Stored } from '../laws/stored.ts';
import { NOW } from '../now.ts';
import { PREVIOUS_SECRET, SECRET } from '../tokens/sign.ts';
import type { Health } from './messages.ts';
import { createNamedTasks } from './named-tasks.ts';
import { startReceiver, type Receiver } from './start-receiver.ts';
import { startHostileStore } from './store.ts';

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
