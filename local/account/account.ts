import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDirectory } from '../data-dir/data-directory.ts';
import { choosePorts } from '../loopback/free-port.ts';
import { forwardTo } from '../loopback/forward.ts';
import { startProvider } from '../provider/server.ts';
import { ensureBucket } from '../services/messaging-resources.ts';
import { openSecretStore } from '../services/secrets/secret-store.ts';
import { startSecretsServer } from '../services/secrets/secrets-server.ts';
import { startDatabase, startMessaging } from '../services/start-services.ts';
import { startOrUndo, type Shutdown } from '../shutdown.ts';
import { secretNamedBy } from '../template/external-resources.ts';
import { REGION } from '../template/template.ts';
import { openAssets, ASSET_BUCKET } from './assets.ts';
import { createCloudFormation } from './cloudformation/operations.ts';
import { startGateway } from './gateway.ts';
import { serveQueries } from './query-protocol.ts';
import { serveObjects, serveParameters, SECURITY_TOKEN_OPERATIONS } from './services.ts';
import { createStackInstance } from './stack-instance.ts';

export interface AccountOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** The address of a DynamoDB to use instead of starting one. */
  readonly dynamodb?: string;
}

export interface Account {
  /** The address of all of its services. */
  readonly endpoint: string;
  readonly logDir: string;
  stop(): Promise<void>;
}

/**
 * Starts an AWS account on this machine: bootstrapped, empty, and deleted with everything in it when it stops.
 *
 * @param signal aborts the start.
 * @throws {EngineError} if it cannot start; nothing is left running then.
 */
export function startAccount(options: AccountOptions, signal: AbortSignal): Promise<Account> {
  return startOrUndo(signal, (shutdown) => start(options, shutdown));
}

async function start(options: AccountOptions, shutdown: Shutdown): Promise<Account> {
  const directory = mkdtempSync(join(tmpdir(), 'voice-account-'));
  shutdown.add(() => rmSync(directory, { recursive: true, force: true }));
  const data = openDataDirectory(directory, false);
  shutdown.add(() => data.release());
  const ports = await choosePorts(data.ports);
  const [dynamodb, messaging] = await Promise.all([
    startDatabase(options.dynamodb, data, ports, shutdown),
    startMessaging(undefined, data, ports, shutdown),
  ]);
  const secretStore = openSecretStore(data.secrets, []);
  const secrets = await startSecretsServer(ports.secrets, secretStore);
  shutdown.add(() => secrets.stop());
  const provider = await startProvider({
    port: ports.provider,
    webhookKey() {
      const functions = cloudFormation.plans().flatMap((plan) => plan.functions);
      const id = secretNamedBy('WEBHOOK_HMAC_SECRET', functions);
      return id && secretStore.find(id)?.current?.value;
    },
  });
  shutdown.add(() => provider.stop());

  await ensureBucket(messaging, { name: ASSET_BUCKET });
  const assets = openAssets(messaging, join(directory, 'code'));
  const endpoints = { dynamodb, messaging, secrets: secrets.endpoint, provider: provider.endpoint };
  const surroundings = { services: endpoints, secretStore, assets, directory, logDir: data.logs };
  const cloudFormation = createCloudFormation({
    assets,
    createInstance: (stackName) => createStackInstance(stackName, surroundings),
  });
  shutdown.add(() => cloudFormation.stop());
  // Also added last, so that it stops first: its callbacks and slow answers would delay the others.
  shutdown.add(() => provider.stop());

  const gateway = await startGateway({
    port: options.port,
    region: REGION,
    services: {
      cloudformation: serveQueries('cloudformation', cloudFormation.operations),
      dynamodb: forwardTo(dynamodb),
      s3: serveObjects(messaging),
      secretsmanager: forwardTo(secrets.endpoint),
      sns: forwardTo(messaging),
      sqs: forwardTo(messaging),
      ssm: serveParameters,
      sts: serveQueries('sts', SECURITY_TOKEN_OPERATIONS),
    },
  });
  shutdown.add(() => gateway.stop());
  return { endpoint: gateway.endpoint, logDir: data.logs, stop: () => shutdown.run() };
}
