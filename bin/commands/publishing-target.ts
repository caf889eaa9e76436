import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { eventSourceOf, PublishEventsEnvironmentSchema } from '../../functions/publish-events/environment.ts';
import { RecordingEnvironmentSchema } from '../../functions/receive-callback/environment.ts';
import { CommandError } from './command-error.ts';
import { findStack, type FoundStack, type TargetOptions } from './target.ts';

/** The publisher's environment and the failure bucket, with clients for them. */
export interface PublishingTarget {
  readonly environment: v.InferOutput<typeof PublishEventsEnvironmentSchema>;
  readonly failureBucket: string;
  /**
   * Returns the stack's settings for recording callbacks.
   *
   * @throws {CommandError} if the deployed version is older than that output.
   */
  readonly recording: () => v.InferOutput<typeof RecordingEnvironmentSchema>;
  /**
   * Returns whether the receiver rejects callbacks without a valid webhook signature.
   *
   * @throws {CommandError} if the stack has no such output.
   */
  readonly enforcesSignatures: () => boolean;
  readonly dynamodb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly s3: S3Client;
}

/** @throws {CommandError} if there is no such stack, or no local engine is running. */
export async function findPublishingTarget(options: TargetOptions): Promise<PublishingTarget> {
  return publishingTargetOf(await findStack(options));
}

export function publishingTargetOf(found: FoundStack): PublishingTarget {
  if (found.kind === 'local') {
    const { engine } = found;
    const settings = {
      region: engine.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    return {
      environment: {
        TASK_TABLE: engine.taskTable,
        QUARANTINE_TABLE: engine.quarantineTable,
        TOPIC_ARN: engine.topicArn,
        EVENT_SOURCE: engine.eventSource,
        QUARANTINE_RETENTION_DAYS: engine.quarantineRetentionDays,
      },
      failureBucket: engine.failureBucket,
      recording: () => readRecording(engine.recordingSettings),
      enforcesSignatures: () => isEnforced(engine.webhookHmac),
      dynamodb: new DynamoDBClient({ ...settings, endpoint: engine.dynamodb }),
      sns: new SNSClient({ ...settings, endpoint: engine.sns }),
      s3: new S3Client({ ...settings, endpoint: engine.s3, forcePathStyle: true }),
    };
  }
  const { stack } = found;
  return {
    environment: v.parse(PublishEventsEnvironmentSchema, {
      TASK_TABLE: stack.output('TaskTableName'),
      QUARANTINE_TABLE: stack.output('QuarantineTableName'),
      TOPIC_ARN: stack.output('TopicArn'),
      EVENT_SOURCE: eventSourceOf(stack.name),
      QUARANTINE_RETENTION_DAYS: stack.output('QuarantineRetentionDays'),
    }),
    failureBucket: stack.output('FailureBucketName'),
    recording: () => readRecording(parseJson(stack.output('RecordingSettings'))),
    enforcesSignatures: () => isEnforced(stack.output('WebhookHmac')),
    dynamodb: new DynamoDBClient(stack.config),
    sns: new SNSClient(stack.config),
    s3: new S3Client(stack.config),
  };
}

function readRecording(settings: unknown): v.InferOutput<typeof RecordingEnvironmentSchema> {
  const parsed = v.safeParse(RecordingEnvironmentSchema, settings);
  if (parsed.success) return parsed.output;
  throw new CommandError(
    'the stack does not say what it records callbacks by: deploy it, or start it, once more',
  );
}

function isEnforced(webhookHmac: string | undefined): boolean {
  switch (webhookHmac) {
    case 'enforce':
      return true;
    case 'observe':
    case 'off':
      return false;
    default:
      throw new CommandError(
        `the stack's setting webhookHmac is ${webhookHmac ?? 'not known'}: deploy it, or start it, with this version`,
      );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
