import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VoiceEvent } from '../../../functions/contract/index.ts';
import { startDynoxide } from '../../../local/services/dynamodb/dynoxide.ts';
import { aSuccess } from '../../../test/support/builders.ts';
import { startEngine } from '../../../test/support/engine.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { startTopic } from '../../../test/support/topic.ts';
import { startWire, type Wire } from './wire.ts';
import { existsSync, readFileSync } from 'node:fs';
import { descendantsOf } from '../../../test/local/processes.ts';
import { post, type PostOptions } from '../../kit/post.ts';

/** What a sender learns from one attempt: a status, or nothing. */
export type Answer = number | 'no answer';

/** How often a callback is repeated that was not answered with 200, before the provider stops. */
const RETRIES = 3;

/** Posts a callback once: a string as it is, anything else as JSON. */
export function send(url: string, body: unknown, options?: PostOptions): Promise<Answer> {
  return post(url, typeof body === 'string' ? body : JSON.stringify(body), options).then(
    ({ status }) => status,
    () => 'no answer',
  );
}

/** Posts a callback again and again, as the provider does, and returns the status of each answer. */
export async function sendUntilReceived(url: string, body: unknown): Promise<Answer[]> {
  const answers = [await send(url, body)];
  while (answers.at(-1) !== 200 && answers.length <= RETRIES) answers.push(await send(url, body));
  return answers;
}

/** A task of its own, and the callback URL for it. */
export interface Submission {
  readonly taskId: string;
  readonly ref: string;
  /** The address and the token, with a slash between them. */
  readonly url: string;
  readonly address: string;
  readonly token: string;
}

/** A running receiver with everything around it: what a scenario happens in. */
export interface World {
  /** Where the receiver answers, and what its URLs are signed with. */
  readonly baseUrl: string;
  readonly signingSecret: string;
  /** The receiver's and the publisher's way to the store and to the topic. */
  readonly store: Wire;
  readonly topic: Wire;
  submit(): Promise<Submission>;
  record(taskId: string): Promise<Record<string, unknown> | undefined>;
  /** Everything in quarantine that speaks of a task. */
  quarantined(taskId: string): Promise<Record<string, unknown>[]>;
  /**
   * The events that a subscriber has received of a task, for example `generate/1: succeeded, voice_8f2c1d`, once all that was
   * recorded until now is out. A repeated event is listed once, and one that contradicts it as well.
   */
  events(taskId: string): Promise<string[]>;
  /** Waits until the engine and the functions have said all of this, and answers everything that they have said. */
  logsWith(lines: readonly string[]): Promise<string>;
  /** Kills every process of a function with SIGKILL. */
  kill(functionName: 'ReceiveCallback' | 'PublishEvents'): Promise<void>;
  /** Stops the engine and the store in order, and starts them again on the same data. */
  restart(): Promise<void>;
  /** Lets everything through again that a scenario has stopped. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

interface WorldSettings {
  /** The cloud assembly whose receiver is looked at; the real one by default. */
  readonly assembly?: string;
}

/** Starts an engine whose store and topic are behind wires. */
export async function startWorld({ assembly }: WorldSettings = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'voice-conformance-'));
  const ports = { api: await freePort(), store: await freePort() };
  const startStore = () =>
    startDynoxide(ports.store, join(folder, 'store.sqlite'), join(folder, 'store.log'));
  const topicServer = await startTopic();
  const topic = await startWire(topicServer.endpoint);
  let storeServer = await startStore();
  const store = await startWire(storeServer.endpoint);
  const start = () =>
    startEngine(
      {
        PORT: String(ports.api),
        VOICE_DYNAMODB_ENDPOINT: store.endpoint,
        VOICE_SNS_ENDPOINT: topic.endpoint,
      },
      { dataDirectory: join(folder, 'engine'), ...(assembly !== undefined && { assembly }) },
    );
  let engine = await start();
  const subscriber = await engine.subscribe('everything');

  async function submit(): Promise<Submission> {
    const taskId = randomUUID();
    const ref = `order-${taskId}`;
    const url = await engine.url(ref);
    const slash = url.lastIndexOf('/');
    return { taskId, ref, url, address: url.slice(0, slash), token: url.slice(slash + 1) };
  }

  /** The stream is in order: when a later result is out, so is everything before it. */
  async function eventsUntilNow(): Promise<VoiceEvent[]> {
    const { taskId, url } = await submit();
    // Repeated, as the provider does: a busy machine may cost the receiver its time.
    await eventually(
      async () => ((await send(url, aSuccess({ taskId }))) === 200 ? true : undefined),
      () => 'The callback that marks the end was not answered with 200',
    );
    return subscriber.eventsUntil((seen) => seen.some(({ subject }) => subject === taskId));
  }

  const mend = async () => {
    await Promise.all([store.mend(), topic.mend()]);
  };

  return {
    baseUrl: engine.endpoints.api,
    signingSecret: engine.endpoints.signingSecret,
    store,
    topic,
    submit,
    record: (taskId) => engine.record(taskId),
    async quarantined(taskId) {
      const { quarantineTable } = engine.endpoints;
      const { Items: items = [] } = await engine.dynamodb.send(
        new ScanCommand({ TableName: quarantineTable }),
      );
      return items.map((item) => unmarshall(item)).filter((item) => JSON.stringify(item).includes(taskId));
    },
    async events(taskId) {
      const events = (await eventsUntilNow()).filter(({ subject }) => subject === taskId);
      const distinct = new Map(events.map((event) => [JSON.stringify(event), event]));
      return [...distinct.values()].map(describeEvent).sort();
    },
    logsWith: (lines) =>
      eventually(
        async () => {
          const said = await engine.output();
          return lines.every((line) => said.includes(line)) ? said : undefined;
        },
        () => `The logs do not have all of ${lines.join(', ')}`,
      ),
    kill: (functionName) => killWorkers(engine.pid, functionName),
    async restart() {
      await engine.stop();
      await storeServer.stop();
      storeServer = await startStore();
      engine = await start();
    },
    mend,
    async stop() {
      await mend();
      await engine.stop();
      await store.stop();
      await topic.stop();
      await storeServer.stop();
      await topicServer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function describeEvent({ id, subject, data }: VoiceEvent): string {
  return `${id.replace(`${subject}/`, '')}: ${data.outcome}, ${data.voiceId ?? data.reason ?? ''}`;
}

/** Kills every process of a function of this engine with SIGKILL, and waits until the engine knows. */
async function killWorkers(enginePid: number, functionName: string): Promise<void> {
  const workers = descendantsOf(enginePid).filter((pid) =>
    variablesOf(pid).includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`),
  );
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  // A process is gone from /proc once its parent has collected its exit code.
  await eventually(() =>
    Promise.resolve(workers.some((pid) => existsSync(`/proc/${pid}`)) ? undefined : true),
  );
}

function variablesOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
