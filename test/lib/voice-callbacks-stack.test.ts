import { Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { LOOKUP_BUDGET_PARTITION } from '../../functions/adapters/dynamodb/lookup-budget.ts';
import { InvalidSettingsError } from '../../lib/read-settings.ts';
import { VoiceCallbacks } from '../../lib/voice-callbacks.ts';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { managedPolicyOf, policyOf, type Statement } from '../support/policies.ts';
import { anApp, synthesize } from '../support/synthesize.ts';

let template: Template;

beforeAll(() => {
  template = synthesize();
});

describe('keeps what was paid for', () => {
  test.each(['VoiceTasks', 'QuarantinedCallbacks'])(
    '%s survives the stack, and can be restored to any second',
    (id) => {
      const tables = template.findResources('AWS::DynamoDB::Table');
      const [table] = Object.entries(tables).filter(([logicalId]) => logicalId.includes(id));

      expect(table?.[1]).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      });
    },
  );

  test('the task table is keyed, indexed and streamed as the functions expect', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'taskId', KeyType: 'HASH' },
        { AttributeName: 'kind', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'Due',
          KeySchema: [
            { AttributeName: 'due', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['deadlineAt', 'ref'] },
        },
        {
          IndexName: 'ByDay',
          KeySchema: [
            { AttributeName: 'day', KeyType: 'HASH' },
            { AttributeName: 'updatedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('discarded batches are kept for 90 days, in a private bucket', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
      },
    });
  });

  test('the signing secret is generated, and survives the stack', () => {
    template.hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Retain',
      Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
    });
  });

  test('logs are kept for a month', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 5);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test("the gateway's are where they need no entry in the account's one policy for logs", () => {
    const named = (of: Template) =>
      Object.values(of.findResources('AWS::Logs::LogGroup')).flatMap(
        (group) => (group as { Properties: { LogGroupName?: string } }).Properties.LogGroupName ?? [],
      );

    expect(named(template)).toEqual(['/aws/vendedlogs/http-apis/Test']);
    expect(named(synthesize({}, 'SunoVoiceCallbacks-beta'))).toEqual([
      '/aws/vendedlogs/http-apis/SunoVoiceCallbacks-beta',
    ]);
  });
});

describe('the gateway', () => {
  test("has the provider's routes, the backend's, which ask for AWS credentials, and no other", () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')) as {
      Properties: { RouteKey: string; AuthorizationType: string };
    }[];

    expect(
      routes
        .map(({ Properties: { RouteKey: key, AuthorizationType: authorization } }) => [key, authorization])
        .sort(),
    ).toEqual([
      ['GET /voice-tasks/{taskId}', 'AWS_IAM'],
      ['POST /suno/voice-generate-callback', 'NONE'],
      ['POST /suno/voice-generate-callback/{token}', 'NONE'],
      ['PUT /voice-tasks/{taskId}', 'AWS_IAM'],
    ]);
  });

  test('waits longer than the function runs, and less than the provider waits', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 10_000,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('Validates'),
      Timeout: 8,
    });
  });

  test('throttles what a backend signs apart from callbacks, so that no flood of these uses it up', () => {
    const routes = template.findResources('AWS::ApiGatewayV2::Route', {
      Properties: { AuthorizationType: 'AWS_IAM' },
    });

    template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: {
        RouteSettings: {
          'PUT /voice-tasks/{taskId}': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 500 },
          'GET /voice-tasks/{taskId}': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 500 },
        },
      },
      // The gateway rejects settings of a route that it does not have yet.
      DependsOn: Match.arrayWith(Object.keys(routes).sort()),
    });
  });

  test('logs the route and never the path, which holds the token', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage')) as {
      Properties: { AccessLogSettings: { Format: string }; DefaultRouteSettings: object };
    }[];

    expect(stage?.Properties.AccessLogSettings.Format).toContain('$context.routeKey');
    expect(stage?.Properties.AccessLogSettings.Format).not.toMatch(
      /\$context\.(path|http)|requestContext|rawPath/,
    );
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 1000,
    });
  });
});

describe('the functions', () => {
  test('run on Node 24 and arm64, and log JSON to a group of their own', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function')) as {
      Properties: Record<string, unknown>;
    }[];

    expect(functions).toHaveLength(4);
    for (const { Properties: properties } of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } },
      });
    }
  });

  test('count into a namespace of their stack, so that no stage rings for another', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ POWERTOOLS_METRICS_NAMESPACE: 'SunoVoiceCallbacks/Test' }),
      },
    });
  });

  test('the publisher gets what is settled and unpublished, reports failures one by one, and discards to the bucket after 6 hours', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 21_600,
      MaximumRetryAttempts: Match.absent(),
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('PublishFailures'), 'Arn'] } },
      },
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              dynamodb: {
                NewImage: { outcome: { S: ['succeeded', 'failed'] }, due: { S: [{ exists: true }] } },
              },
            }),
          },
        ],
      },
    });
  });

  test.each([
    [false, 'WARN'],
    [true, 'INFO'],
  ])('log their initialization, memory and billed time as the setting says: %p', (systemLogs, level) => {
    synthesize({ systemLogs }).allResourcesProperties('AWS::Lambda::Function', {
      LoggingConfig: Match.objectLike({ SystemLogLevel: level }),
    });
  });

  test('share the concurrency of the account, but for the receiver when the settings reserve some for it', () => {
    const reserved = (of: Template) =>
      Object.entries(of.findResources('AWS::Lambda::Function')).flatMap(([logicalId, { Properties }]) => {
        const { ReservedConcurrentExecutions: count } = Properties as Record<string, unknown>;
        return count === undefined ? [] : [[logicalId.replace(/[0-9A-F]{8}$/, ''), count]];
      });

    expect(reserved(template)).toEqual([]);
    expect(reserved(synthesize({ receiverReservedConcurrency: 20 }))).toEqual([
      ['VoiceCallbacksReceiveCallback', 20],
    ]);
  });

  test('the sweep runs every minute', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
  });

  test('a sweep is neither repeated nor run late: the next minute is the retry', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('SweepDue') },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } })],
    });
  });
});

describe('each function may do what it does, and nothing else', () => {
  const notTheBudgets = {
    'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': LOOKUP_BUDGET_PARTITION },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  const updateRecords: Statement = {
    actions: ['dynamodb:UpdateItem'],
    resources: ['VoiceTasks.Arn'],
    condition: notTheBudgets,
  };
  const quarantine: Statement = {
    actions: ['dynamodb:UpdateItem'],
    resources: ['QuarantinedCallbacks.Arn'],
  };
  const writeLogs = (group: string): Statement => ({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [`${group}.Arn`],
  });
  const publish: Statement = { actions: ['sns:Publish'], resources: ['VoiceEvents'] };

  test('the receiver may update records and read the secret, and nothing else', () => {
    expect(policyOf(template, 'ReceiveCallback')).toEqual([
      writeLogs('ReceiveCallbackLogs'),
      updateRecords,
      quarantine,
      { actions: ['secretsmanager:GetSecretValue'], resources: ['SigningSecret'] },
    ]);
  });

  test('the publisher reads the stream, publishes, marks, and discards to the bucket', () => {
    expect(policyOf(template, 'PublishEvents')).toEqual([
      writeLogs('PublishEventsLogs'),
      updateRecords,
      quarantine,
      publish,
      {
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: ['VoiceTasks.StreamArn'],
      },
      { actions: ['dynamodb:ListStreams'], resources: ['VoiceTasks.Arn/stream/*'] },
      { actions: ['s3:ListBucket'], resources: ['PublishFailures.Arn'] },
      { actions: ['s3:PutObject'], resources: ['PublishFailures.Arn/*'] },
    ]);
  });

  test('the sweep finds what is due, publishes and marks, and alone moves the lookup budgets', () => {
    expect(policyOf(template, 'SweepDue')).toEqual([
      writeLogs('SweepDueLogs'),
      { actions: ['dynamodb:UpdateItem', 'dynamodb:GetItem'], resources: ['VoiceTasks.Arn'] },
      { actions: ['dynamodb:Query'], resources: ['VoiceTasks.Arn/index/Due'] },
      quarantine,
      publish,
    ]);
  });

  test('the tracker registers and reads records, and quarantines what another URL reported', () => {
    expect(policyOf(template, 'TrackTasks')).toEqual([
      writeLogs('TrackTasksLogs'),
      { ...updateRecords, actions: ['dynamodb:UpdateItem', 'dynamodb:GetItem'] },
      { actions: ['dynamodb:UpdateItem', 'dynamodb:GetItem'], resources: ['QuarantinedCallbacks.Arn'] },
    ]);
  });

  test('a secret that the settings name may be read by who needs it, by its name or ARN', () => {
    const pattern = (name: string) =>
      `arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:${name}-??????`;
    const withKey = synthesize({ providerApiKeySecret: 'suno/api-key', webhookHmacSecret: 'kie' });
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:suno-AbCdEf';
    const read = (resource: string) => ({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [resource],
    });

    expect(policyOf(withKey, 'SweepDue').slice(5)).toEqual([read(pattern('suno/api-key'))]);
    expect(policyOf(withKey, 'ReceiveCallback').slice(3)).toEqual([
      read('SigningSecret'),
      read(pattern('kie')),
    ]);
    expect(policyOf(synthesize({ providerApiKeySecret: arn }), 'SweepDue').slice(5)).toEqual([read(arn)]);
  });

  test('a backend that has the policy of the outputs may register and read tasks', () => {
    template.hasOutput('TaskApiPolicyArn', { Value: { Ref: Match.stringLikeRegexp('TaskApiPolicy') } });

    const anyTask = (method: string) =>
      `arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Api/$default/${method}/voice-tasks/*`;
    expect(managedPolicyOf(template)).toEqual([
      { actions: ['execute-api:Invoke'], resources: [anyTask('PUT'), anyTask('GET')] },
    ]);
  });

  test('with tracing each sends its traces to X-Ray; without, none is recorded or may be sent', () => {
    const traced = synthesize({ tracing: true });
    const send = { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] };
    const modes = (of: Template) =>
      Object.values(of.findResources('AWS::Lambda::Function')).map(
        (fn) => (fn as { Properties: { TracingConfig?: unknown } }).Properties.TracingConfig,
      );

    for (const id of ['ReceiveCallback', 'PublishEvents', 'SweepDue', 'TrackTasks']) {
      const more = policyOf(traced, id).filter(
        (statement) => !policyOf(template, id).some((before) => isDeepStrictEqual(before, statement)),
      );
      expect([id, more]).toEqual([id, [send]]);
    }
    expect(modes(traced)).toEqual(Array(4).fill({ Mode: 'Active' }));
    expect(modes(template)).toEqual(Array(4).fill(undefined));
  });

  test('there are four roles, and no managed policy on any', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role')) as { Properties: object }[];

    expect(roles).toHaveLength(4);
    for (const { Properties: properties } of roles)
      expect(properties).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('the topic of results', () => {
  test('is encrypted, and refuses what does not come over TLS', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    });
  });
});

test("the construct stands in anybody's stack, with the defaults, or refuses a wrong setting", () => {
  const stack = new Stack(anApp(), 'Own');

  new VoiceCallbacks(stack, 'Voices');

  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 4);
  expect(() => new VoiceCallbacks(stack, 'Wrong', { recordRetentionDays: -1 })).toThrow(InvalidSettingsError);
});

test('the outputs are those that people and the tool look up', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'AlertTopicArn',
    'CallbackBaseUrl',
    'FailureBucketName',
    'Provider',
    'QuarantineRetentionDays',
    'QuarantineTableName',
    'RecordingSettings',
    'RemovalPolicy',
    'SigningSecretArn',
    'TaskApiPolicyArn',
    'TaskTableName',
    'TopicArn',
    'WebhookHmac',
  ]);
});

test('settings reach the functions, the logs and the gateway', () => {
  const custom = synthesize({
    recordRetentionDays: 0,
    quarantineRetentionDays: 7,
    logRetentionDays: RetentionDays.THREE_MONTHS,
    throttleRate: 20,
    throttleBurst: 40,
    taskThrottleRate: 5,
    taskThrottleBurst: 7,
    tableRestores: 2,
    provider: 'kie.ai',
    providerApiKeySecret: 'kie-key',
    deadlineSeconds: 600,
    lookupsPer10Seconds: 4,
    confirmResults: true,
    webhookHmacSecret: 'kie-hmac',
    webhookHmac: 'enforce',
  });

  custom.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        RECORD_RETENTION_DAYS: '0',
        TABLE_RESTORES: '2',
        QUARANTINE_RETENTION_DAYS: '7',
      }),
    },
  });
  custom.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        RECORD_RETENTION_DAYS: '0',
        TABLE_RESTORES: '2',
        PROVIDER_BASE_URL: 'https://api.kie.ai',
        PROVIDER_NO_CREDITS_CODE: '402',
        PROVIDER_API_KEY_SECRET: 'kie-key',
        LOOKUPS_PER_10_SECONDS: '4',
      }),
    },
  });
  for (const receiverOrTracker of [
    { CONFIRM_RESULTS: 'on', WEBHOOK_HMAC: 'enforce', WEBHOOK_HMAC_SECRET: 'kie-hmac' },
    { WEBHOOK_HMAC: Match.absent() },
  ]) {
    custom.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ ...receiverOrTracker, LOOKUPS: 'on', DEADLINE_SECONDS: '600' }),
      },
    });
  }
  custom.hasOutput('QuarantineRetentionDays', { Value: '7' });
  custom.hasOutput('Provider', { Value: 'kie.ai' });
  custom.hasOutput('WebhookHmac', { Value: 'enforce' });
  custom.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  custom.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
    RouteSettings: Match.objectLike({
      'PUT /voice-tasks/{taskId}': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
    }),
  });
});

test.each([false, true])(
  'the AWS Solutions rules find nothing that is not explained; with tracing: %p',
  (tracing) => {
    const app = anApp();
    new VoiceCallbacksStack(app, 'Test', { settings: { tracing } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    // A finding without an explanation fails the synthesis, with the list on the terminal.
    expect(() => app.synth()).not.toThrow();
  },
);

test('the AWS Solutions rules do run: without its explanation, a finding fails the synthesis', () => {
  const app = anApp();
  new Topic(new Stack(app, 'Unsafe'), 'Plain');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  expect(() => app.synth()).toThrow('AwsSolutions-SNS3');
});
