import { readAssembly } from './assembly/read-assembly.ts';
import { synthesize } from './assembly/synthesize.ts';
import { openDataDirectory, type DataDirectory } from './data-dir/data-directory.ts';
import { choosePorts, type Ports } from './data-dir/ports.ts';
import { describeEndpoints } from './describe-endpoints.ts';
import { EngineError } from './engine-error.ts';
import { removeEndpoints, writeEndpoints, type Endpoints } from './endpoints.ts';
import { startApiServer } from './http-api/server.ts';
import { runStack } from './run-stack.ts';
import { isDynamoDbReachable, startDynoxide } from './services/dynamodb/dynoxide.ts';
import { addStreamIndexes } from './services/dynamodb/stream-indexes.ts';
import { ensureTable } from './services/dynamodb/tables.ts';
import { startFauxqs } from './services/fauxqs.ts';
import { ensureMessagingResources, isSnsReachable } from './services/messaging-resources.ts';
import { openSecretStore } from './services/secrets/secret-store.ts';
import { startSecretsServer } from './services/secrets/secrets-server.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';
import type { Plan } from './template/plan.ts';
import { readPlan } from './template/read-plan.ts';

export interface EngineOptions {
  readonly projectRoot: string;
  readonly dataDir: string;
  /** Empties what earlier runs recorded. */
  readonly fresh: boolean;
  /** A cloud assembly to run instead of synthesizing one. */
  readonly assemblyDir: string | undefined;
  /** 0 takes any free one. */
  readonly port: number;
  /** A DynamoDB to use instead of starting one. */
  readonly dynamodbEndpoint: string | undefined;
  /** An SNS, SQS and S3 to use instead of starting them. */
  readonly messagingEndpoint: string | undefined;
}

export interface Engine {
  readonly endpoints: Endpoints;
  readonly logDir: string;
  /** Lets what runs come to its end, stops everything, and removes the traces of a running engine. */
  stop(): Promise<void>;
}

/**
 * Brings up the synthesized stack on this machine.
 *
 * @param signal gives up starting; once the engine is up, it changes nothing.
 * @throws {EngineError} when it cannot; nothing is left running then.
 */
export async function startEngine(options: EngineOptions, signal: AbortSignal): Promise<Engine> {
  const shutdown = createShutdown();
  const giveUp = () => void shutdown.run();
  signal.addEventListener('abort', giveUp);
  try {
    const engine = await start(options, shutdown);
    signal.removeEventListener('abort', giveUp);
    signal.throwIfAborted();
    return engine;
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function start(options: EngineOptions, shutdown: Shutdown): Promise<Engine> {
  const data = openDataDirectory(options.dataDir, options.fresh);
  shutdown.add(() => data.release());
  const api = await startApiServer(options.port);
  shutdown.add(() => api.stop());
  const ports = await choosePorts(data.ports);
  // Synthesizing takes most of the time; the services start meanwhile.
  const [plan, dynamodb, messaging] = await Promise.all([
    preparePlan(options, data, api.endpoint, shutdown),
    startDatabase(options, data, ports, shutdown),
    startMessaging(options, data, ports, shutdown),
  ]);
  const secretStore = openSecretStore(data.secrets, plan.secrets);
  const secrets = await startSecretsServer(ports.secrets, secretStore);
  shutdown.add(() => secrets.stop());

  await ensureMessagingResources(messaging, plan);
  for (const table of plan.tables) await ensureTable(dynamodb, table);
  if (options.dynamodbEndpoint === undefined) addStreamIndexes(data.database);

  const endpoints = describeEndpoints(plan, { api: api.endpoint, dynamodb, messaging }, secretStore);
  const services = { dynamodb, messaging, secrets: secrets.endpoint };
  runStack(plan, { data, api, services, endpoints }, shutdown);
  shutdown.add(() => removeEndpoints(data.endpoints));
  writeEndpoints(data.endpoints, endpoints);
  return { endpoints, logDir: data.logs, stop: () => shutdown.run() };
}

async function preparePlan(
  options: EngineOptions,
  data: DataDirectory,
  apiEndpoint: string,
  shutdown: Shutdown,
): Promise<Plan> {
  const assemblyDir = options.assemblyDir ?? data.assembly;
  if (options.assemblyDir === undefined) await synthesize(options.projectRoot, assemblyDir, shutdown.signal);
  return readPlan(readAssembly(assemblyDir), apiEndpoint);
}

async function startDatabase(
  options: EngineOptions,
  data: DataDirectory,
  ports: Ports,
  shutdown: Shutdown,
): Promise<string> {
  const { dynamodbEndpoint: given } = options;
  if (given !== undefined) {
    if (await isDynamoDbReachable(given)) return given;
    throw new EngineError(`No DynamoDB answers at ${given} (VOICE_DYNAMODB_ENDPOINT)`);
  }
  const server = await startDynoxide(ports.dynamodb, data.database, `${data.logs}/dynamodb.log`);
  shutdown.add(() => server.stop());
  return server.endpoint;
}

async function startMessaging(
  options: EngineOptions,
  data: DataDirectory,
  ports: Ports,
  shutdown: Shutdown,
): Promise<string> {
  const { messagingEndpoint: given } = options;
  if (given !== undefined) {
    if (await isSnsReachable(given)) return given;
    throw new EngineError(`No SNS answers at ${given} (VOICE_SNS_ENDPOINT)`);
  }
  const server = await startFauxqs(ports.messaging, data.messaging);
  shutdown.add(() => server.stop());
  return server.endpoint;
}
