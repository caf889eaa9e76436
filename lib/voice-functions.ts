import { Duration, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as FunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { eventSourceOf, type PublishEventsEnvironment } from '../functions/publish-events/environment.ts';
import type { ReceiveCallbackEnvironment } from '../functions/receive-callback/environment.ts';
import { PROVIDERS, type SweepDueEnvironment } from '../functions/sweep-due/environment.ts';
import type { TrackTasksEnvironment } from '../functions/track-tasks/environment.ts';
import { allowDecrypting, allowEncrypting } from './data-protection.ts';
import { recordingOf } from './read-settings.ts';
import { secretArnPattern } from './secrets.ts';
import type { Settings } from './settings.ts';
import { allowOnRecords, type TaskTable } from './tables.ts';
import { allow, createVoiceFunction, type LogKeeping } from './voice-function.ts';

/** What the functions work on. */
export interface FunctionParts {
  readonly settings: Settings;
  readonly taskTable: TaskTable['table'];
  readonly quarantineTable: Table;
  readonly topic: ITopic;
  readonly signingSecret: Secret;
  readonly encryptionKey: IKey | undefined;
  readonly logs: LogKeeping;
}

/**
 * What all functions have in common: CPU comes with memory, and at 512 MiB a cold start takes half as long as at 256, for the same
 * price.
 */
function common({ settings, logs }: FunctionParts) {
  const { systemLogs, tracing } = settings;
  return { memoryMebibytes: 512, logs, systemLogs, tracing };
}

export function createReceiver(scope: Construct, parts: FunctionParts): FunctionConstruct {
  const { settings, taskTable, quarantineTable, signingSecret, encryptionKey } = parts;
  const environment: ReceiveCallbackEnvironment = {
    TASK_TABLE: taskTable.tableName,
    QUARANTINE_TABLE: quarantineTable.tableName,
    SIGNING_SECRET_ARN: signingSecret.secretArn,
    ...recordingOf(settings),
    ...webhookHmacOf(settings),
    ...(settings.originHeaderSecret !== undefined && { ORIGIN_SECRET: settings.originHeaderSecret }),
    QUARANTINE_RETENTION_DAYS: String(settings.quarantineRetentionDays),
  };
  const receiver = createVoiceFunction(scope, 'ReceiveCallback', {
    ...common(parts),
    folder: 'receive-callback',
    description: 'Validates a Suno Voice callback and records it',
    environment,
    // The provider disconnects after 15 s and the gateway after 10; the store gets 5 of these.
    timeout: Duration.seconds(8),
    reservedConcurrency: settings.receiverReservedConcurrency,
  });
  allowOnRecords(receiver, ['dynamodb:UpdateItem'], taskTable);
  allow(receiver, ['dynamodb:UpdateItem'], [quarantineTable.tableArn]);
  allow(receiver, ['secretsmanager:GetSecretValue'], [signingSecret.secretArn]);
  allowDecrypting(receiver, encryptionKey);
  if ('WEBHOOK_HMAC_SECRET' in environment) allowSecret(receiver, environment.WEBHOOK_HMAC_SECRET);
  if (settings.originHeaderSecret !== undefined) allowSecret(receiver, settings.originHeaderSecret);
  return receiver;
}

function webhookHmacOf({ webhookHmac, webhookHmacSecret }: Settings) {
  if (webhookHmac === 'off' || webhookHmacSecret === undefined) return { WEBHOOK_HMAC: 'off' } as const;
  return { WEBHOOK_HMAC: webhookHmac, WEBHOOK_HMAC_SECRET: webhookHmacSecret } as const;
}

export function createPublisher(scope: Construct, parts: FunctionParts): FunctionConstruct {
  const publisher = createVoiceFunction(scope, 'PublishEvents', {
    ...common(parts),
    folder: 'publish-events',
    description: 'Publishes an event for each recorded result',
    environment: publishingEnvironment(scope, parts),
    // A hundred changes: ten publish calls and a hundred marks, each with all its attempts.
    timeout: Duration.seconds(60),
  });
  allowOnRecords(publisher, ['dynamodb:UpdateItem'], parts.taskTable);
  allowPublishing(publisher, parts);
  return publisher;
}

/** A sweep that was not run in time, or failed, is not repeated: the next one continues with all that is due. */
const ONCE_AND_IN_TIME = { retryAttempts: 0, maxEventAge: Duration.seconds(60) };

export function createSweeper(scope: Construct, parts: FunctionParts): FunctionConstruct {
  const { settings, taskTable } = parts;
  const { provider, providerApiKeySecret } = settings;
  const environment: SweepDueEnvironment = {
    ...publishingEnvironment(scope, parts),
    RECORD_RETENTION_DAYS: String(settings.recordRetentionDays),
    TABLE_RESTORES: String(settings.tableRestores),
    PROVIDER_BASE_URL: PROVIDERS[provider].baseUrl,
    PROVIDER_NO_CREDITS_CODE: String(PROVIDERS[provider].noCreditsCode),
    ...(providerApiKeySecret !== undefined && { PROVIDER_API_KEY_SECRET: providerApiKeySecret }),
    LOOKUPS_PER_10_SECONDS: String(settings.lookupsPer10Seconds),
  };
  const sweeper = createVoiceFunction(scope, 'SweepDue', {
    ...common(parts),
    folder: 'sweep-due',
    description: 'Publishes overdue events, and asks for overdue results',
    environment,
    // A sweep ends before the next begins, which continues with what is left.
    timeout: Duration.minutes(1),
  });
  sweeper.configureAsyncInvoke(ONCE_AND_IN_TIME);
  // This includes the lookup budgets, by which the sweep limits the rate of its lookups.
  allow(sweeper, ['dynamodb:UpdateItem', 'dynamodb:GetItem'], [taskTable.tableArn]);
  allow(sweeper, ['dynamodb:Query'], [`${taskTable.tableArn}/index/Due`]);
  allowPublishing(sweeper, parts);
  if (providerApiKeySecret !== undefined) allowSecret(sweeper, providerApiKeySecret);
  new Rule(scope, 'SweepSchedule', {
    description: 'Sweeps for overdue events and results every minute',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(sweeper, ONCE_AND_IN_TIME)],
  });
  return sweeper;
}

export function createTracker(scope: Construct, parts: FunctionParts): FunctionConstruct {
  const { settings, taskTable, quarantineTable, encryptionKey } = parts;
  const environment: TrackTasksEnvironment = {
    TASK_TABLE: taskTable.tableName,
    QUARANTINE_TABLE: quarantineTable.tableName,
    ...recordingOf(settings),
    QUARANTINE_RETENTION_DAYS: String(settings.quarantineRetentionDays),
  };
  const tracker = createVoiceFunction(scope, 'TrackTasks', {
    ...common(parts),
    folder: 'track-tasks',
    description: 'Registers submitted tasks, and returns their records',
    environment,
    // The same timeout as the receiver's, for the same gateway.
    timeout: Duration.seconds(8),
  });
  allowOnRecords(tracker, ['dynamodb:UpdateItem', 'dynamodb:GetItem'], taskTable);
  allow(tracker, ['dynamodb:UpdateItem', 'dynamodb:GetItem'], [quarantineTable.tableArn]);
  allowDecrypting(tracker, encryptionKey);
  return tracker;
}

function publishingEnvironment(scope: Construct, parts: FunctionParts): PublishEventsEnvironment {
  return {
    TASK_TABLE: parts.taskTable.tableName,
    QUARANTINE_TABLE: parts.quarantineTable.tableName,
    TOPIC_ARN: parts.topic.topicArn,
    EVENT_SOURCE: eventSourceOf(Stack.of(scope).stackName),
    QUARANTINE_RETENTION_DAYS: String(parts.settings.quarantineRetentionDays),
  };
}

function allowPublishing(
  fn: FunctionConstruct,
  { quarantineTable, topic, encryptionKey }: FunctionParts,
): void {
  allow(fn, ['dynamodb:UpdateItem'], [quarantineTable.tableArn]);
  allow(fn, ['sns:Publish'], [topic.topicArn]);
  allowEncrypting(fn, encryptionKey);
}

function allowSecret(fn: FunctionConstruct, nameOrArn: string): void {
  allow(fn, ['secretsmanager:GetSecretValue'], [secretArnPattern(fn, nameOrArn)]);
}
