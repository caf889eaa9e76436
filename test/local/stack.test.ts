import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { createStack } from '../../local/template/stack.ts';
import { TemplateSchema } from '../../local/template/template.ts';

const stackOf = (resources: object, outputs: object = {}) =>
  createStack(v.parse(TemplateSchema, { Resources: resources, Outputs: outputs }), {
    stackName: 'Stack',
    apiEndpoint: 'http://127.0.0.1:3000',
  });

const at = (path: string) => ({ Metadata: { 'aws:cdk:path': path } });

describe('createStack', () => {
  test.each<[string, object, string]>([
    [
      'a table by its construct',
      { Type: 'AWS::DynamoDB::Table', ...at('S/V/VoiceTasks/Resource') },
      'VoiceTasks',
    ],
    ['a table by its own name', { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'Own' } }, 'Own'],
    [
      'a topic by its ARN',
      { Type: 'AWS::SNS::Topic', ...at('S/Events/Resource') },
      'arn:aws:sns:us-east-1:000000000000:Events',
    ],
    [
      'a bucket in lower case',
      { Type: 'AWS::S3::Bucket', ...at('S/PublishFailures/Resource') },
      'publish-failures',
    ],
    [
      'a function by its construct',
      { Type: 'AWS::Lambda::Function', ...at('S/Receive/Resource') },
      'Receive',
    ],
    ['what has no construct by its logical id', { Type: 'AWS::DynamoDB::Table' }, 'TheOne'],
  ])('names %s', (_name, resource, expected) => {
    const stack = stackOf({ TheOne: resource }, { Name: { Value: { Ref: 'TheOne' } } });

    expect(stack.outputs).toEqual({ Name: expected });
  });

  test('rejects a resource type that it does not know, naming the resource and the type', () => {
    expect(() => stackOf({ Cluster17: { Type: 'AWS::ECS::Cluster' } })).toThrow(
      'The template has Cluster17, a AWS::ECS::Cluster, which the local engine does not know',
    );
  });

  test('lets alarms, roles and log groups be, also when something refers to them', () => {
    const stack = stackOf(
      {
        Role: { Type: 'AWS::IAM::Role' },
        Logs: { Type: 'AWS::Logs::LogGroup' },
        Alarm: { Type: 'AWS::CloudWatch::Alarm' },
      },
      { Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } }, Logs: { Value: { Ref: 'Logs' } } },
    );

    expect(stack.outputs).toEqual({ Role: 'Role.Arn', Logs: 'Logs' });
  });

  test('rejects an attribute that it does not know, so that no variable is made up', () => {
    const outputs = { Bad: { Value: { 'Fn::GetAtt': ['Table', 'Nonsense'] } } };

    expect(() => stackOf({ Table: { Type: 'AWS::DynamoDB::Table' } }, outputs)).toThrow(
      'asks for Nonsense of Table (AWS::DynamoDB::Table)',
    );
  });

  test('rejects a resource on a condition', () => {
    expect(() => stackOf({ T: { Type: 'AWS::SNS::Topic', Condition: 'IsProd' } })).toThrow(
      'T on a condition',
    );
  });
});
