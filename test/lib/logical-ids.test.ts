import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { synthesize } from '../support/synthesize.ts';

const TableSchema = v.object({
  Properties: v.object({ KeySchema: v.unknown(), GlobalSecondaryIndexes: v.optional(v.unknown()) }),
});

let template: Template;
let withDomain: Template;

beforeAll(() => {
  template = synthesize({}, 'SunoVoiceCallbacks');
  const certificateArn =
    'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666';
  withDomain = synthesize(
    { customDomain: { name: 'voices.example.com', certificateArn } },
    'SunoVoiceCallbacks',
  );
});

describe('a deployed stack knows these by their logical ids: another id is a new, empty resource beside the old one', () => {
  test.each([
    ['VoiceCallbacksVoiceTasks2F1BB734', 'AWS::DynamoDB::Table', 'the records'],
    ['VoiceCallbacksQuarantinedCallbacks555CB8AB', 'AWS::DynamoDB::Table', 'what could not be read'],
    ['VoiceCallbacksSigningSecret15934538', 'AWS::SecretsManager::Secret', 'what opens the URLs given out'],
    ['VoiceCallbacksPublishFailures41196733', 'AWS::S3::Bucket', 'the discarded batches'],
    ['VoiceCallbacksVoiceEvents945A1F0F', 'AWS::SNS::Topic', 'the subscriptions'],
    ['VoiceCallbacksAlertTopic63B3684B', 'AWS::SNS::Topic', 'the receivers of alarms'],
    ['VoiceCallbacksApiE34327A5', 'AWS::ApiGatewayV2::Api', 'the address in the URLs given out'],
    ['VoiceCallbacksTaskApiPolicy21C1A870', 'AWS::IAM::ManagedPolicy', 'the permissions of backends'],
  ])('%s, a %s, holds %s', (logicalId, type) => {
    expect(Object.keys(template.findResources(type))).toContain(logicalId);
  });
});

test('a domain keeps its logical id: under another the same name would be made before the old one is gone', () => {
  expect(Object.keys(withDomain.findResources('AWS::ApiGatewayV2::DomainName'))).toEqual([
    'VoiceCallbacksCustomDomain8AB01383',
  ]);
});

describe('a deployed table keeps its keys and indexes: other keys are a new, empty table; an index that changes cannot be deployed, and needs a new name', () => {
  const key = (name: string, type: string) => ({ AttributeName: name, KeyType: type });
  const index = (IndexName: string, hash: string, range: string, Projection: object) => ({
    IndexName,
    KeySchema: [key(hash, 'HASH'), key(range, 'RANGE')],
    Projection,
  });

  test.each([
    [
      'VoiceCallbacksVoiceTasks2F1BB734',
      [key('taskId', 'HASH'), key('kind', 'RANGE')],
      [
        index('Due', 'due', 'dueAt', { ProjectionType: 'INCLUDE', NonKeyAttributes: ['deadlineAt', 'ref'] }),
        index('ByDay', 'day', 'updatedAt', { ProjectionType: 'KEYS_ONLY' }),
      ],
    ],
    ['VoiceCallbacksQuarantinedCallbacks555CB8AB', [key('id', 'HASH')], undefined],
  ])('%s', (logicalId, keys, indexes) => {
    const { Properties: properties } = v.parse(
      TableSchema,
      template.findResources('AWS::DynamoDB::Table')[logicalId],
    );

    expect(properties).toEqual({
      KeySchema: keys,
      ...(indexes !== undefined && { GlobalSecondaryIndexes: indexes }),
    });
  });
});

test('people and scripts know the outputs by their names: another name breaks them', () => {
  expect(Object.keys(withDomain.findOutputs('*'))).toEqual(
    expect.arrayContaining([
      'AlertTopicArn',
      'CallbackBaseUrl',
      'CustomDomainTarget',
      'CustomDomainZoneId',
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
    ]),
  );
});
