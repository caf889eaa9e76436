import { rmSync } from 'node:fs';
import { writeAtomically } from './data-dir/write-atomically.ts';

/** Where everything of a running engine is: what `.local/endpoints.json` says. */
export interface Endpoints {
  readonly api: string;
  readonly console: string;
  readonly region: string;
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
  readonly s3: string;
  readonly taskTable: string;
  readonly quarantineTable: string;
  readonly topicArn: string;
  /** The `source` of its events. */
  readonly eventSource: string;
  /** The bucket that takes what the stream gives up. */
  readonly failureBucket: string;
  readonly quarantineRetentionDays: number;
  /** What callbacks are recorded by, as the receiver's variables say it. */
  readonly recordingSettings: Readonly<Record<string, string>>;
  /** What is done about a callback without a valid webhook signature. */
  readonly webhookHmac: string;
  readonly signingSecret: string;
  /** Its name where `secrets` answers. */
  readonly signingSecretArn: string;
  /** Where Secrets Manager answers. */
  readonly secrets: string;
  /** Where the provider's stand-in answers. */
  readonly provider: string;
  /** The engine's process: while it lives, the rest is true. */
  readonly pid: number;
}

/** For whoever looks for a local engine. Only the owner may read it: it has the signing secret. */
export function writeEndpoints(file: string, endpoints: Endpoints): void {
  writeAtomically(file, `${JSON.stringify(endpoints, undefined, 2)}\n`);
}

export function removeEndpoints(file: string): void {
  rmSync(file, { force: true });
}
