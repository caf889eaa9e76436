import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesize } from '../support/synthesize.ts';

let template: Template;

beforeAll(() => {
  template = synthesize({}, 'SunoVoiceCallbacks');
});

describe('a deployed stack knows these by their logical ids: another id is a new, empty resource beside the old one', () => {
  test.each([
    ['VoiceCallbacksVoiceTasks2F1BB734', 'AWS::DynamoDB::Table', 'the records'],
    ['VoiceCallbacksQuarantinedCallbacks555CB8AB', 'AWS::DynamoDB::Table', 'what could not be read'],
    ['VoiceCallbacksSigningSecret15934538', 'AWS::SecretsManager::Secret', 'what opens the URLs given out'],
    ['VoiceCallbacksPublishFailures41196733', 'AWS::S3::Bucket', 'the batches that were given up'],
    ['VoiceCallbacksVoiceEvents945A1F0F', 'AWS::SNS::Topic', 'the subscriptions'],
    ['VoiceCallbacksApiE34327A5', 'AWS::ApiGatewayV2::Api', 'the address in the URLs given out'],
    ['VoiceCallbacksTaskApiPolicy21C1A870', 'AWS::IAM::ManagedPolicy', 'the permissions of backends'],
  ])('%s, a %s, holds %s', (logicalId, type) => {
    expect(Object.keys(template.findResources(type))).toContain(logicalId);
  });
});

test('people and scripts know the outputs by their names: another name breaks them', () => {
  expect(Object.keys(template.findOutputs('*'))).toEqual(
    expect.arrayContaining([
      'CallbackBaseUrl',
      'FailureBucketName',
      'QuarantineRetentionDays',
      'QuarantineTableName',
      'RemovalPolicy',
      'SigningSecretArn',
      'TaskApiPolicyArn',
      'TaskTableName',
      'TopicArn',
    ]),
  );
});
