import { describe, expect, test } from '@jest/globals';
import type { Assembly } from '../../local/assembly/read-assembly.ts';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import type { TemplateResource } from '../../local/template/template.ts';
import { assemblyDirectory } from '../support/assembly.ts';

const assembly = readAssembly(assemblyDirectory());
const API = 'http://127.0.0.1:3000';

/** The stack with some properties of one type of resource replaced. */
function withProperties(type: string, properties: object): Assembly {
  const resources = Object.entries(assembly.template.Resources).map(
    ([logicalId, resource]): [string, TemplateResource] => [
      logicalId,
      resource.Type === type
        ? { ...resource, Properties: { ...resource.Properties, ...properties } }
        : resource,
    ],
  );
  return { ...assembly, template: { ...assembly.template, Resources: Object.fromEntries(resources) } };
}

describe('readPlan, of the stack as it is', () => {
  const plan = readPlan(assembly, API);

  test('finds the tables with their indexes and the stream', () => {
    const tables = plan.tables.map(({ name, streamViewType, timeToLiveAttribute, globalIndexes }) => ({
      name,
      streamViewType,
      timeToLiveAttribute,
      indexes: globalIndexes.map(({ IndexName }) => IndexName),
    }));

    expect(tables).toEqual([
      {
        name: 'VoiceTasks',
        streamViewType: 'NEW_AND_OLD_IMAGES',
        timeToLiveAttribute: 'expiresAt',
        indexes: ['Due', 'ByDay'],
      },
      {
        name: 'QuarantinedCallbacks',
        streamViewType: undefined,
        timeToLiveAttribute: 'expiresAt',
        indexes: [],
      },
    ]);
  });

  test('gives the receiver the variables that it is deployed with', () => {
    const receiver = plan.functions.find(({ name }) => name === 'ReceiveCallback');

    expect(receiver).toMatchObject({
      handler: 'index.handler',
      timeoutSeconds: 8,
      variables: { TASK_TABLE: 'VoiceTasks', QUARANTINE_TABLE: 'QuarantinedCallbacks' },
    });
  });

  test.each([
    ['off, as it is', {}, false],
    ['left to who calls', { TracingConfig: { Mode: 'PassThrough' } }, false],
    ['on', { TracingConfig: { Mode: 'Active' } }, true],
  ])('knows whether X-Ray is on for the functions: %s', (_name, properties, isTraced) => {
    const { functions } = readPlan(withProperties('AWS::Lambda::Function', properties), API);

    expect(functions.map((fn) => fn.isTraced)).toEqual(Array(4).fill(isTraced));
  });

  test('leads the route with a token to the receiver', () => {
    expect(plan.routes).toContainEqual({
      routeKey: 'POST /suno/voice-generate-callback/{token}',
      functionName: 'ReceiveCallback',
      timeoutMs: 10_000,
      requiresSignature: false,
    });
  });

  test('leads the stream of the tasks to the publisher, and its failures to the bucket', () => {
    expect(plan.mappings).toMatchObject([
      {
        tableName: 'VoiceTasks',
        functionName: 'PublishEvents',
        bisect: true,
        reportsItemFailures: true,
        maxRetries: undefined,
        maxAgeSeconds: 21_600,
        failureBucket: 'publish-failures',
      },
    ]);
  });

  test('announces results, and could announce alarms', () => {
    expect(plan.topics.map(({ name }) => name)).toEqual(['VoiceEvents', 'AlertTopic']);
    expect(plan.outputs['TopicArn']).toBe('arn:aws:sns:us-east-1:000000000000:VoiceEvents');
  });

  test('holds the secret that it makes, and the one that the sweep sends to the provider', () => {
    expect(plan.secrets.map(({ name }) => name)).toEqual(['SigningSecret', 'local-provider-key']);
  });

  test('sweeps on schedule', () => {
    expect(plan.schedules).toMatchObject([{ everySeconds: 60, functionNames: ['SweepDue'] }]);
  });
});

describe('readPlan, of a stack that cannot be run as it would be deployed', () => {
  test.each<[string, string, object, string]>([
    [
      'a cron schedule',
      'AWS::Events::Rule',
      { ScheduleExpression: 'cron(0 12 * * ? *)' },
      'it knows rate(…), not cron',
    ],
    [
      'a rule without a schedule',
      'AWS::Events::Rule',
      { ScheduleExpression: undefined },
      'only rules with a schedule',
    ],
    [
      'another payload format',
      'AWS::ApiGatewayV2::Integration',
      { PayloadFormatVersion: '1.0' },
      'only payload format 2.0',
    ],
    ['another authorizer', 'AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' }, 'only NONE and AWS_IAM'],
    ['another stage', 'AWS::ApiGatewayV2::Stage', { StageName: 'prod' }, 'only the $default stage'],
    ['another runtime', 'AWS::Lambda::Function', { Runtime: 'python3.13' }, 'Node.js functions only'],
    [
      'a queue as a source',
      'AWS::Lambda::EventSourceMapping',
      { EventSourceArn: 'arn:aws:sqs:us-east-1:0:q' },
      'only streams of tables',
    ],
    [
      'an unknown rule of a mapping',
      'AWS::Lambda::EventSourceMapping',
      { TumblingWindowInSeconds: 5 },
      'TumblingWindowInSeconds',
    ],
    [
      'a topic of an account',
      'AWS::Lambda::Function',
      { Environment: { Variables: { TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:Mine' } } },
      'The stack works on arn:aws:sns:eu-west-1:123456789012:Mine, which its template does not make',
    ],
    [
      'a table of an account',
      'AWS::Lambda::Function',
      { Environment: { Variables: { TASK_TABLE: 'Mine' } } },
      'The stack works on Mine, which its template does not make',
    ],
    [
      'the stream of a table of an account',
      'AWS::Lambda::EventSourceMapping',
      { EventSourceArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/Mine/stream/2026' },
      'The stack works on Mine, which its template does not make',
    ],
    [
      'an unknown rule of a secret',
      'AWS::SecretsManager::Secret',
      { GenerateSecretString: { GenerateStringKey: 'k' } },
      'GenerateStringKey',
    ],
  ])('rejects %s, saying so', (_name, type, properties, expected) => {
    expect(() => readPlan(withProperties(type, properties), API)).toThrow(expected);
  });
});
