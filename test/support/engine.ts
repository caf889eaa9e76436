import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintCallbackUrl } from '../../client/callback-url.ts';
import type { Endpoints } from '../../local/endpoints.ts';
import { startEngineProcess } from '../../proof/kit/engine-process.ts';
import { assemblyDirectory } from './assembly.ts';
import { localDynamoDb, readRecord } from './store.ts';
import { subscribe, type SubscribeOptions, type Subscriber } from './topic.ts';

/** The local engine as a process of its own, used as a person would: through its addresses. */
export interface TestEngine {
  readonly endpoints: Endpoints;
  readonly pid: number;
  readonly dynamodb: DynamoDBClient;
  readonly dataDirectory: string;
  /** A signed URL, good for ten minutes. */
  url(ref?: string): Promise<string>;
  /** Posts a body to a fresh URL of the submission that its task is of, or to the URL given. */
  post(body: unknown, url?: string): Promise<{ status: number; body: unknown; headers: Headers }>;
  record(taskId: string): Promise<Record<string, unknown> | undefined>;
  subscribe(queueName: string, options?: SubscribeOptions): Promise<Subscriber>;
  /** Everything that the engine and the functions have said so far. */
  output(): Promise<string>;
  stop(): Promise<void>;
}

export interface EngineSettings {
  /** The cloud assembly to run; the stack as it was synthesized for the tests by default. */
  readonly assembly?: string;
  /** Where the engine keeps its data: then it stays when the engine stops. A temporary folder by default. */
  readonly dataDirectory?: string;
}

export async function startEngine(
  environment: NodeJS.ProcessEnv = {},
  settings: EngineSettings = {},
): Promise<TestEngine> {
  const { assembly = assemblyDirectory() } = settings;
  const dataDirectory = settings.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'voice-engine-')));
  const engine = startEngineProcess(dataDirectory, { assembly, environment });
  const endpoints = await engine.endpoints();
  const dynamodb = localDynamoDb(endpoints.dynamodb);

  const url = (ref = 'order-17') =>
    mintCallbackUrl({
      baseUrl: endpoints.api,
      secret: endpoints.signingSecret,
      kind: 'generate',
      ref,
      issuedAt: new Date(),
      lifetimeSeconds: 600,
    });
  return {
    endpoints,
    pid: engine.pid,
    dynamodb,
    dataDirectory,
    url,
    async post(body, to) {
      const answer = await fetch(to ?? (await url(refOf(body))), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json(), headers: answer.headers };
    },
    record: (taskId) => readRecord(dynamodb, taskId),
    subscribe: (queueName, options) => subscribe(endpoints.sns, endpoints.topicArn, queueName, options),
    async output() {
      const folder = join(dataDirectory, 'logs');
      const logs = (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8'));
      return [engine.output(), engine.errors(), ...(await Promise.all(logs))].join('\n');
    },
    async stop() {
      dynamodb.destroy();
      await engine[Symbol.asyncDispose]();
      if (settings.dataDirectory === undefined) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** One submission has one task: `order-…` of the task that a body names, else `order-17`. */
function refOf(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const [, taskId = '17'] = /"task_?[iI]d"\s*:\s*"([^"]{1,100})"/.exec(text) ?? [];
  return `order-${taskId}`;
}
