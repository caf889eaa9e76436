import { Stack } from 'aws-cdk-lib';
import type { HttpApi, IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as FunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { addTaskRoutes, createAccessLogs, createCallbackApi, createCustomDomain } from './callback-api.ts';
import { dataProtection } from './data-protection.ts';
import type { LogKeeping } from './voice-function.ts';
import { createPublisher, createReceiver, createSweeper, createTracker } from './voice-functions.ts';
import { createMonitoring } from './monitoring.ts';
import { checkDeploymentTarget, deploymentTargetOf } from './deployment-target.ts';
import { createFailureBucket, publishFromStream } from './publishing.ts';
import { readSettings } from './read-settings.ts';
import { createQuarantineTable, createTaskTable, findTaskTable, type TaskTable } from './tables.ts';
import type { Settings, SettingsInput } from './settings.ts';
import { createSigningSecret } from './secrets.ts';
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
  readonly receiver: FunctionConstruct;
  readonly publisher: FunctionConstruct;
  readonly sweeper: FunctionConstruct;
  readonly tracker: FunctionConstruct;
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
    const { encryptionKey } = protection;
    const logs: LogKeeping = { retention: settings.logRetentionDays, encryptionKey };
    const { taskTable, quarantineTable, topic, signingSecret } = this;
    const parts = { settings, taskTable, quarantineTable, topic, signingSecret, encryptionKey, logs };
    this.receiver = createReceiver(this, parts);
    this.publisher = createPublisher(this, parts);
    publishFromStream(this, tasks, this.publisher, this.failureBucket);
    this.sweeper = createSweeper(this, parts);
    this.tracker = createTracker(this, parts);
    const accessLogs = createAccessLogs(this, logs);
    const { api, stage } = createCallbackApi(this, {
      receiver: this.receiver,
      accessLogs,
      settings,
    });
    this.api = api;
    const { customDomain } = settings;
    this.customDomain = customDomain && createCustomDomain(this, { api, stage }, customDomain);
    this.callbackBaseUrl = customDomain ? `https://${customDomain.name}` : api.apiEndpoint;
    this.taskApiPolicy = addTaskRoutes(this, { api, stage }, this.tracker, settings);
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

  /** Returns whether the sweep can look results up. */
  #lookups(): 'on' | 'off' {
    return this.settings.providerApiKeySecret === undefined ? 'off' : 'on';
  }
}
