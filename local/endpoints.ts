import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { writeAtomically } from './data-dir/files.ts';

/** Addresses and names of a running engine: the content of `.local/endpoints.json`. */
const EndpointsSchema = v.object({
  api: v.string(),
  console: v.string(),
  region: v.string(),
  dynamodb: v.string(),
  sns: v.string(),
  sqs: v.string(),
  s3: v.string(),
  taskTable: v.string(),
  quarantineTable: v.string(),
  topicArn: v.string(),
  /** The `source` of its events. */
  eventSource: v.string(),
  /** The bucket for batches that the stream discarded. */
  failureBucket: v.string(),
  quarantineRetentionDays: v.number(),
  /** The settings for recording callbacks, as in the receiver's variables. */
  recordingSettings: v.record(v.string(), v.string()),
  /** The setting for callbacks without a valid webhook signature. */
  webhookHmac: v.string(),
  signingSecret: v.string(),
  /** The ARN of the signing secret, as `secrets` has it. */
  signingSecretArn: v.string(),
  /** The address of Secrets Manager. */
  secrets: v.string(),
  /** The address of the provider's stand-in. */
  provider: v.string(),
  /** The engine's process: the endpoints are valid while it lives. */
  pid: v.number(),
});

export type Endpoints = Readonly<v.InferOutput<typeof EndpointsSchema>>;

/** How long an engine may take to respond, in milliseconds: a busy one takes seconds, a dead one fails immediately. */
const LIVE_TIMEOUT_MS = 15_000;

type FoundEngine =
  | { readonly kind: 'running'; readonly endpoints: Endpoints }
  | {
      readonly kind: 'absent' | 'stale' | 'other version';
      /** What is wrong and what to do, without a capital letter and a full stop. */
      readonly problem: string;
    };

/**
 * Finds the running engine that wrote a file.
 *
 * An engine that was killed leaves its file behind: the engine of a file counts as running only if its API answers.
 */
export async function findEngine(file: string): Promise<FoundEngine> {
  const text = await readText(file);
  if (text === undefined) {
    const problem = `no local engine is running with its data in ${dirname(file)}: start one with \`npm start\``;
    return { kind: 'absent', problem };
  }
  const endpoints = parseEndpoints(text);
  if (endpoints === undefined) {
    const problem = `${file} is of another version of the local engine: stop that engine, and run \`npm start\``;
    return { kind: 'other version', problem };
  }
  if (await isLive(endpoints.api)) return { kind: 'running', endpoints };
  const problem = `the local engine that wrote ${file} is not running any more: start one with \`npm start\``;
  return { kind: 'stale', problem };
}

/**
 * Reads the file of an engine that the caller started.
 *
 * @returns `undefined` until the engine is ready.
 * @throws {Error} if an engine of another version wrote the file.
 */
export async function readEndpoints(file: string): Promise<Endpoints | undefined> {
  const text = await readText(file);
  return text === undefined ? undefined : v.parse(EndpointsSchema, JSON.parse(text));
}

/** Writes the file for everything that looks for a local engine. Only its owner may read the file: it has the signing secret. */
export function writeEndpoints(file: string, endpoints: Endpoints): void {
  writeAtomically(file, `${JSON.stringify(endpoints, undefined, 2)}\n`);
}

export function removeEndpoints(file: string): void {
  rmSync(file, { force: true });
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

function parseEndpoints(text: string): Endpoints | undefined {
  try {
    return v.parse(EndpointsSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function isLive(api: string): Promise<boolean> {
  return fetch(api, { signal: AbortSignal.timeout(LIVE_TIMEOUT_MS) }).then(
    (answer) => answer.ok,
    () => false,
  );
}
