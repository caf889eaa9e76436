import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CommandError } from './command-error.ts';

const LOCAL_FOLDER = fileURLToPath(new URL('../../.local/', import.meta.url));

/** How long the local engine may take to show that it is alive, in milliseconds: a busy one takes seconds, a dead one answers at once. */
const LIVE_TIMEOUT_MS = 15_000;

const LocalEngineSchema = v.object({
  api: v.string(),
  region: v.string(),
  dynamodb: v.string(),
  sns: v.string(),
  /** Absent in an engine of an older version. */
  sqs: v.optional(v.string()),
  s3: v.string(),
  taskTable: v.string(),
  quarantineTable: v.string(),
  topicArn: v.string(),
  eventSource: v.string(),
  failureBucket: v.string(),
  quarantineRetentionDays: v.number(),
  /** Absent in an engine of an older version, as the provider. */
  recordingSettings: v.optional(v.record(v.string(), v.string())),
  /** Absent in an engine of an older version. */
  webhookHmac: v.optional(v.string()),
  signingSecret: v.string(),
  /** Absent in an engine of an older version, both. */
  signingSecretArn: v.optional(v.string()),
  secrets: v.optional(v.string()),
  /** Where the stand-in for the provider answers. */
  provider: v.optional(v.string()),
});

/** Where everything of a running engine is: what its `endpoints.json` says. */
export type LocalEngine = v.InferOutput<typeof LocalEngineSchema>;

export interface LocalEngineOptions {
  readonly local?: true;
  readonly dataDir?: string;
}

/** @throws {CommandError} when none is running there. */
export async function findLocalEngine({ local, dataDir }: LocalEngineOptions): Promise<LocalEngine> {
  const folder = dataDir ?? LOCAL_FOLDER;
  const engine = await readFile(`${folder.replace(/\/$/, '')}/endpoints.json`, 'utf8')
    .then((text) => v.parse(LocalEngineSchema, JSON.parse(text)))
    .catch(() => undefined);
  if (engine !== undefined && (await isLive(engine.api))) return engine;
  throw new CommandError(
    local === undefined && dataDir === undefined
      ? 'no local engine is running, and no stack was named: start one with `npm start`, or add --stack NAME'
      : `no local engine is running with its data in ${folder}: start one with \`npm start\``,
  );
}

/** A file that a killed engine left behind names nobody. */
async function isLive(api: string): Promise<boolean> {
  return fetch(api, { signal: AbortSignal.timeout(LIVE_TIMEOUT_MS) }).then(
    (answer) => answer.ok,
    () => false,
  );
}
