import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi, IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { eventSourceOf, type PublishEventsEnvironment } from '../functions/publish-events/environment.ts';
import type { ReceiveCallbackEnvironment } from '../functions/receive-callback/environment.ts';
import { PROVIDERS, type SweepDueEnvironment } from '../functions/sweep-due/environment.ts';
import type { TrackTasksEnvironment } from '../functions/track-tasks/environment.ts';
import { addTaskRoutes, createAccessLogs, createCallbackApi, createCustomDomain } from './callback-api.ts';
import { dataProtection, allowDecrypting, allowEncrypting } from './data-protection.ts';
import { allow, createVoiceFunction, type LogKeeping } from './voice-function.ts';
import { createMonitoring } from './monitoring.ts';
import { checkDeploymentTarget, deploymentTargetOf } from './deployment-target.ts';
import { createFailureBucket, publishFromStream } from './publishing.ts';
import { readSettings, recordingOf } from './read-settings.ts';
import {
  createQuarantineTable,
  createTaskTable,
  findTaskTable,
  type TaskTable,
  allowOnRecords,
} from './tables.ts';
import type { Settings, SettingsInput } from './settings.ts';
import { createSigningSecret, secretArnPattern } from './secrets.ts';
import { createEventTopic, findEventTopic } from './topic.ts';

/**
 * Everything that a callback passes through: the route, the receiver, the tables, the publisher, the sweep and the topic.
 * Put it into your own stack, or deploy `VoiceCallbacksStack`.
 */
export class VoiceCallbacks extends Construct {
  readonly api: HttpApi;
  /** The API's domain name in the settings, for a record in your DNS. */
  readonly customDomain: IDomainName | undefined;
  /** Where callbacks are received: at the custom domain, or else at the API's own address. */
  readonly callbackBaseUrl: string;
  readonly taskTable: TaskTable['table'];
  readonly quarantineTable: Table;
  readonly topic: ITopic;
  readonly signingSecret: Secret;
  readonly failureBucket: Bucket;
  readonly receiver: NodejsFunction;
  readonly publisher: NodejsFunction;
  readonly sweeper: NodejsFunction;
  readonly tracker: NodejsFunction;
  /** Allows a backend to register tasks and read their records, and nothing else. */
  readonly taskApiPolicy: ManagedPolicy;
  /** The topic that alarms notify; `undefined` if the settings disable alarms. */
  readonly alertTopic: Topic | undefined;

  /** The settings that the construct was created with, defaults included. */
  readonly settings: Settings;
  readonly #encryptionKey: IKey | undefined;

  /**
   * @throws {InvalidSettingsError} naming every wrong setting, its value, and what is allowed; {Error} if the stack already has
   * such a construct.
   */
  constructor(scope: Construct, id: string, input: Omit<SettingsInput, 'stage'> = {}) {
    super(scope, id);
    const settings = readSettings(input);
    checkDeploymentTarget(settings, deploymentTargetOf(this));
    this.#checkAlone();
    this.settings = settings;
    const protection = dataProtection(this, settings);
    this.#encryptionKey = protection.encryptionKey;
    const tasks = settings.taskTable
      ? findTaskTable(this, settings.taskTable)
      : createTaskTable(this, protection);
    this.taskTable = tasks.table;
    this.quarantineTable = createQuarantineTable(this, protection);
    this.topic = settings.topicArn
      ? findEventTopic(this, settings.topicArn)
      : createEventTopic(this, protection);
    this.signingSecret = createSigningSecret(this, protection);
    this.failureBucket = createFailureBucket(this, protection);
    this.receiver = this.#createReceiver();
    this.publisher = this.#createPublisher();
    publishFromStream(this, tasks, this.publisher, this.failureBucket);
    this.sweeper = this.#createSweeper();
    this.tracker = this.#createTracker();
    const accessLogs = createAccessLogs(this, this.#logs());
    const { api, stage } = createCallbackApi(this, {
      receiver: this.receiver,
      accessLogs,
      throttleRate: settings.throttleRate,
      throttleBurst: settings.throttleBurst,
    });
    this.api = api;
    const { customDomain } = settings;
    this.customDomain = customDomain && createCustomDomain(this, { api, stage }, customDomain);
    this.callbackBaseUrl = customDomain ? `https://${customDomain.name}` : api.apiEndpoint;
    this.taskApiPolicy = addTaskRoutes(this, this.api, this.tracker);
    this.alertTopic = this.#createMonitoring(accessLogs);
  }

  /** Throws if the stack already has such a construct: metrics, alarms, queries and events differ only by the stack's name. */
  #checkAlone(): void {
    const stack = Stack.of(this);
    const other = stack.node.findAll().find((one) => one instanceof VoiceCallbacks && one !== this);
    if (other === undefined) return;
    throw new Error(
      `${this.node.path}: the stack ${stack.stackName} has a VoiceCallbacks already, ${other.node.path}; give each a stack of its own`,
    );
  }

  #createReceiver(): NodejsFunction {
    const environment: ReceiveCallbackEnvironment = {
      TASK_TABLE: this.taskTable.tableName,
      QUARANTINE_TABLE: this.quarantineTable.tableName,
      SIGNING_SECRET_ARN: this.signingSecret.secretArn,
      ...recordingOf(this.settings),
      ...this.#webhookHmac(),
      QUARANTINE_RETENTION_DAYS: String(this.settings.quarantineRetentionDays),
    };
    const receiver = createVoiceFunction(this, 'ReceiveCallback', {
      folder: 'receive-callback',
      description: 'Validates a Suno Voice callback and records it',
      environment,
      // The provider disconnects after 15 s and the gateway after 10; the store gets 5 of these.
      timeout: Duration.seconds(8),
      // CPU comes with memory: at 512 MiB a cold start takes half as long as at 256, for the same price.
      memoryMebibytes: 512,
      logs: this.#logs(),
      reservedConcurrency: this.settings.receiverReservedConcurrency,
      tracing: this.settings.tracing,
    });
    allowOnRecords(receiver, ['dynamodb:UpdateItem'], this.taskTable);
    allow(receiver, ['dynamodb:UpdateItem'], [this.quarantineTable.tableArn]);
    allow(receiver, ['secretsmanager:GetSecretValue'], [this.signingSecret.secretArn]);
    allowDecrypting(receiver, this.#encryptionKey);
    if ('WEBHOOK_HMAC_SECRET' in environment) this.#allowSecret(receiver, environment.WEBHOOK_HMAC_SECRET);
    return receiver;
  }

  #createPublisher(): NodejsFunction {
    const publisher = createVoiceFunction(this, 'PublishEvents', {
      folder: 'publish-events',
      description: 'Publishes an event for each recorded result',
      environment: this.#publishingEnvironment(),
      // A hundred changes: ten publish calls and a hundred marks, each with all its attempts.
      timeout: Duration.seconds(60),
      memoryMebibytes: 512,
      logs: this.#logs(),
      tracing: this.settings.tracing,
    });
    allowOnRecords(publisher, ['dynamodb:UpdateItem'], this.taskTable);
    this.#allowPublishing(publisher);
    return publisher;
  }

  #createSweeper(): NodejsFunction {
    const { provider, providerApiKeySecret } = this.settings;
    const environment: SweepDueEnvironment = {
      ...this.#publishingEnvironment(),
      RECORD_RETENTION_DAYS: String(this.settings.recordRetentionDays),
      TABLE_RESTORES: String(this.settings.tableRestores),
      PROVIDER_BASE_URL: PROVIDERS[provider].baseUrl,
      PROVIDER_NO_CREDITS_CODE: String(PROVIDERS[provider].noCreditsCode),
      ...(providerApiKeySecret !== undefined && { PROVIDER_API_KEY_SECRET: providerApiKeySecret }),
      LOOKUPS_PER_10_SECONDS: String(this.settings.lookupsPer10Seconds),
    };
    const sweeper = createVoiceFunction(this, 'SweepDue', {
      folder: 'sweep-due',
      description: 'Publishes overdue events, and asks for overdue results',
      environment,
      // A sweep ends before the next begins, which continues with what is left.
      timeout: Duration.minutes(1),
      memoryMebibytes: 512,
      logs: this.#logs(),
      tracing: this.settings.tracing,
    });
    // This includes the lookup budgets, by which the sweep limits the rate of its lookups.
    allow(sweeper, ['dynamodb:UpdateItem', 'dynamodb:GetItem'], [this.taskTable.tableArn]);
    allow(sweeper, ['dynamodb:Query'], [`${this.taskTable.tableArn}/index/Due`]);
    this.#allowPublishing(sweeper);
    if (providerApiKeySecret !== undefined) this.#allowSecret(sweeper, providerApiKeySecret);
    new Rule(this, 'SweepSchedule', {
      description: 'Sweeps for overdue events and results every minute',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweeper)],
    });
    return sweeper;
  }

  #createTracker(): NodejsFunction {
    const environment: TrackTasksEnvironment = {
      TASK_TABLE: this.taskTable.tableName,
      QUARANTINE_TABLE: this.quarantineTable.tableName,
      ...recordingOf(this.settings),
      QUARANTINE_RETENTION_DAYS: String(this.settings.quarantineRetentionDays),
    };
    const tracker = createVoiceFunction(this, 'TrackTasks', {
      folder: 'track-tasks',
      description: 'Registers submitted tasks, and returns their records',
      environment,
      // The same timeout as the receiver's, for the same gateway.
      timeout: Duration.seconds(8),
      memoryMebibytes: 512,
      logs: this.#logs(),
      tracing: this.settings.tracing,
    });
    allowOnRecords(tracker, ['dynamodb:UpdateItem', 'dynamodb:GetItem'], this.taskTable);
    allow(tracker, ['dynamodb:UpdateItem', 'dynamodb:GetItem'], [this.quarantineTable.tableArn]);
    allowDecrypting(tracker, this.#encryptionKey);
    return tracker;
  }

  #createMonitoring(accessLogs: LogGroup): Topic | undefined {
    const { api, receiver, publisher, sweeper, tracker, topic, failureBucket, settings } = this;
    const functions = { receiver, publisher, sweeper, tracker };
    const parts = { api, accessLogs, ...functions, topic, failureBucket, lookups: this.#lookups() };
    return createMonitoring(
      this,
      { ...parts, webhookHmac: settings.webhookHmac },
      settings,
      this.#encryptionKey,
    );
  }

  #webhookHmac() {
    const { webhookHmac, webhookHmacSecret } = this.settings;
    if (webhookHmac === 'off' || webhookHmacSecret === undefined) return { WEBHOOK_HMAC: 'off' } as const;
    return { WEBHOOK_HMAC: webhookHmac, WEBHOOK_HMAC_SECRET: webhookHmacSecret } as const;
  }

  #logs(): LogKeeping {
    return { retention: this.settings.logRetentionDays, encryptionKey: this.#encryptionKey };
  }

  /** Returns whether the sweep can look results up. */
  #lookups(): 'on' | 'off' {
    return this.settings.providerApiKeySecret === undefined ? 'off' : 'on';
  }

  #allowSecret(fn: NodejsFunction, nameOrArn: string): void {
    allow(fn, ['secretsmanager:GetSecretValue'], [secretArnPattern(this, nameOrArn)]);
  }

  #publishingEnvironment(): PublishEventsEnvironment {
    return {
      TASK_TABLE: this.taskTable.tableName,
      QUARANTINE_TABLE: this.quarantineTable.tableName,
      TOPIC_ARN: this.topic.topicArn,
      EVENT_SOURCE: eventSourceOf(Stack.of(this).stackName),
      QUARANTINE_RETENTION_DAYS: String(this.settings.quarantineRetentionDays),
    };
  }

  #allowPublishing(fn: NodejsFunction): void {
    allow(fn, ['dynamodb:UpdateItem'], [this.quarantineTable.tableArn]);
    allow(fn, ['sns:Publish'], [this.topic.topicArn]);
    allowEncrypting(fn, this.#encryptionKey);
  }
}
