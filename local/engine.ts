import { createConsole } from './console/page.ts';
import { readAssembly } from './assembly/read-assembly.ts';
import { synthesize } from './assembly/synthesize.ts';
import { openDataDirectory, type DataDirectory } from './data-dir/data-directory.ts';
import { log } from './log.ts';
import { choosePorts } from './loopback/free-port.ts';
import { describeEndpoints } from './describe-endpoints.ts';
import { removeEndpoints, writeEndpoints, type Endpoints } from './endpoints.ts';
import { startApiServer } from './http-api/server.ts';
import { startProvider } from './provider/server.ts';
import { runStack } from './run-stack.ts';
import type { Pace } from './schedule/schedules.ts';
import { addStreamIndexes } from './services/dynamodb/dynoxide.ts';
import { ensureTable } from './services/dynamodb/tables.ts';
import { ensureMessagingResources } from './services/messaging-resources.ts';
import { openSecretStore } from './services/secrets/secret-store.ts';
import { startSecretsServer } from './services/secrets/secrets-server.ts';
import { startDatabase, startMessaging } from './services/start-services.ts';
import { startOrUndo, type Shutdown } from './shutdown.ts';
import { openCheckpoints } from './stream/checkpoints.ts';
import type { Plan } from './template/plan.ts';
import { secretNamedBy } from './template/external-resources.ts';
import { readPlan } from './template/read-plan.ts';

export interface EngineOptions {
  readonly projectRoot: string;
  readonly dataDir: string;
  /** Deletes what earlier runs recorded. */
  readonly fresh: boolean;
  /** A cloud assembly to run instead of synthesizing one. */
  readonly assemblyDir: string | undefined;
  /** 0 means any free port. */
  readonly port: number;
  /** The address of a DynamoDB to use instead of starting one. */
  readonly dynamodbEndpoint: string | undefined;
  /** The address of an SNS, SQS and S3 to use instead of starting them. */
  readonly messagingEndpoint: string | undefined;
  /** How often schedules run. Default: `quick`. */
  readonly pace?: Pace;
}

export interface Engine {
  readonly endpoints: Endpoints;
  readonly logDir: string;
  /** Waits for running work, stops everything, and deletes the file with the endpoints. */
  stop(): Promise<void>;
}

/**
 * Starts the synthesized stack on this machine.
 *
 * @param signal aborts the start; once the engine runs, it has no effect.
 * @throws {EngineError} if it cannot start; nothing is left running then.
 */
export function startEngine(options: EngineOptions, signal: AbortSignal): Promise<Engine> {
  return startOrUndo(signal, (shutdown) => start(options, shutdown));
}

async function start(options: EngineOptions, shutdown: Shutdown): Promise<Engine> {
  const data = openDataDirectory(options.dataDir, options.fresh);
  shutdown.add(() => data.release());
  const api = await startApiServer(options.port);
  shutdown.add(() => api.stop());
  const ports = await choosePorts(data.ports);
  // Synthesizing takes most of the time; the services start concurrently.
  const [plan, dynamodb, messaging] = await Promise.all([
    preparePlan(options, data, api.endpoint, shutdown),
    startDatabase(options.dynamodbEndpoint, data, ports, shutdown),
    startMessaging(options.messagingEndpoint, data, ports, shutdown),
  ]);
  const secretStore = openSecretStore(data.secrets, plan.secrets);
  const secrets = await startSecretsServer(ports.secrets, secretStore);
  shutdown.add(() => secrets.stop());
  const webhookSecret = secretNamedBy('WEBHOOK_HMAC_SECRET', plan.functions);
  const provider = await startProvider({
    port: ports.provider,
    webhookKey: () => webhookSecret && secretStore.find(webhookSecret)?.current?.value,
  });
  shutdown.add(() => provider.stop());

  await ensureMessagingResources(messaging, plan);
  for (const table of plan.tables) await ensureTable(dynamodb, table);
  if (options.dynamodbEndpoint === undefined) addStreamIndexes(data.database);

  const services = { dynamodb, messaging, secrets: secrets.endpoint, provider: provider.endpoint };
  const describe = () => describeEndpoints(plan, { api: api.endpoint, ...services }, secretStore);
  const endpoints = describe();
  const checkpoints = openCheckpoints(data.checkpoints);
  const showConsole = createConsole(endpoints, data.logs);
  const { pace = 'quick' } = options;
  const dependencies = { logDir: data.logs, checkpoints, api, console: showConsole, services, pace };
  await runStack(plan, dependencies, shutdown);
  shutdown.add(() => api.stop());
  // Also added last, so that it stops first: its callbacks and slow answers would delay the others.
  shutdown.add(() => provider.stop());
  shutdown.add(() => removeEndpoints(data.endpoints));
  writeEndpoints(data.endpoints, endpoints);
  secretStore.onRotated(() => writeEndpoints(data.endpoints, describe()));
  return { endpoints, logDir: data.logs, stop: () => shutdown.run() };
}

async function preparePlan(
  options: EngineOptions,
  data: DataDirectory,
  apiEndpoint: string,
  shutdown: Shutdown,
): Promise<Plan> {
  const assemblyDir = options.assemblyDir ?? data.assembly;
  if (options.assemblyDir === undefined) {
    const say = () => log('Synthesizing the stack, which takes about ten seconds …');
    await synthesize(options.projectRoot, assemblyDir, shutdown.signal, {}, say);
  }
  log('Starting …');
  return readPlan(readAssembly(assemblyDir), apiEndpoint);
}
