import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutLogging } from '../../functions/adapters/dynamodb/client.ts';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import {
  createDynamoTaskStore,
  createDynamoRegistrations,
} from '../../functions/adapters/dynamodb/task-store.ts';
import type { RecordSettings } from '../../functions/domain/record.ts';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { startDynoxide } from '../../local/services/dynamodb/dynoxide.ts';
import { ensureTable } from '../../local/services/dynamodb/tables.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import { assemblyDirectory } from './assembly.ts';
import { freePort } from './free-port.ts';
import { IS_ON_MOTO, startMoto } from './moto.ts';

export const TASK_TABLE = 'VoiceTasks';
export const QUARANTINE_TABLE = 'QuarantinedCallbacks';

/** A real DynamoDB process with the stack's own tables, as its template describes them. */
export interface TestStore {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** A task's record, for people: plain values. */
  record(taskId: string): Promise<Record<string, unknown> | undefined>;
  /** Everything in a table. */
  items(tableName: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'voice-store-'));
  const server = IS_ON_MOTO
    ? await startMoto()
    : await startDynoxide(await freePort(), join(folder, 'store.sqlite'), join(folder, 'store.log'));
  const { endpoint } = server;
  for (const table of readPlan(readAssembly(assemblyDirectory()), 'http://127.0.0.1').tables) {
    await ensureTable(endpoint, table);
  }
  const client = localDynamoDb(endpoint);
  return {
    client,
    endpoint,
    record: (taskId) => readRecord(client, taskId),
    async items(tableName) {
      const { Items: items } = await client.send(new ScanCommand({ TableName: tableName }));
      return (items ?? []).map((item) => unmarshall(item));
    },
    async stop() {
      client.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The settings of a stack that looks tasks up. */
export const WITH_LOOKUPS = { lookUpWithinSeconds: 7200 };

/** A store, or a test's own client of one. */
type Behind = Pick<TestStore, 'client'>;

/** The task store as the functions have it: records are kept for 400 days, and the provider cannot be asked. */
export function aTaskStore({ client }: Behind, settings: Partial<RecordSettings> = {}) {
  return createDynamoTaskStore(client, TASK_TABLE, { retentionDays: 400, ...settings });
}

/** The same for registrations. */
export function aRegistrationStore({ client }: Behind, settings: Partial<RecordSettings> = {}) {
  return createDynamoRegistrations(client, TASK_TABLE, { retentionDays: 400, ...settings });
}

/** The quarantine as the functions have it: a body is kept for 90 days. */
export function aQuarantineStore({ client }: Behind) {
  return createDynamoQuarantineStore(client, QUARANTINE_TABLE, 90);
}

/** A commit that may take its time. */
export const NO_BUDGET = { budget: undefined } as const;

/** A plain client, as any user would make one for a local endpoint. */
export function localDynamoDb(endpoint: string): DynamoDBClient {
  return withoutLogging(new DynamoDBClient({ endpoint, ...LOCAL }));
}

export const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export async function readRecord(
  client: DynamoDBClient,
  taskId: string,
): Promise<Record<string, unknown> | undefined> {
  const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: TASK_TABLE, Key: key, ConsistentRead: true }),
  );
  return item && unmarshall(item, { wrapNumbers: Number });
}
