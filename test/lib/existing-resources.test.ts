import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { policyOf, type Statement } from '../support/policies.ts';
import { anApp, synthesize } from '../support/synthesize.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Restored';
const STREAM = `${TABLE}/stream/2026-11-25T10:00:00.000`;
const SETTINGS = { topicArn: TOPIC, taskTable: { arn: TABLE, streamArn: STREAM } };
const FUNCTIONS = ['ReceiveCallback', 'PublishEvents', 'SweepDue', 'TrackTasks'];

let template: Template;
let own: Template;

beforeAll(() => {
  template = synthesize(SETTINGS);
  own = synthesize();
});

describe('a topic of yours', () => {
  test('is announced at, instead of one of the stack', () => {
    template.resourcePropertiesCountIs('AWS::SNS::Topic', { DisplayName: 'Suno Voice results' }, 0);
    template.allResourcesProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: Match.stringLikeRegexp('AlertTopic') }],
    });
    for (const description of ['Publishes an event', 'Publishes overdue events']) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Description: Match.stringLikeRegexp(description),
        Environment: { Variables: Match.objectLike({ TOPIC_ARN: TOPIC }) },
      });
    }
  });

  test('is what the output names, and says whose it is', () => {
    template.hasOutput('TopicArn', {
      Value: TOPIC,
      Description: 'Where results are announced: a topic of yours',
    });
    own.hasOutput('TopicArn', { Description: 'Where results are announced' });
  });

  test('is watched for deliveries that fail, by its name', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'NumberOfNotificationsFailed',
      Dimensions: [{ Name: 'TopicName', Value: 'AllMyEvents' }],
    });
  });
});

describe('a table of yours', () => {
  test('holds the records, instead of one of the stack', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResource('AWS::DynamoDB::Table', {
      Properties: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
    });
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: Match.objectLike({ TASK_TABLE: 'Restored' }) } },
      4,
    );
    template.hasOutput('TaskTableName', { Value: 'Restored' });
  });

  test('has its stream read by the publisher', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: STREAM });
  });
});

test("each function may do with them what it may do with the stack's own, and nothing else", () => {
  const named = (statements: Statement[]) =>
    JSON.parse(
      JSON.stringify(statements)
        .replaceAll(STREAM, 'VoiceTasks.StreamArn')
        .replaceAll(TABLE, 'VoiceTasks.Arn')
        .replaceAll(TOPIC, 'VoiceEvents'),
    ) as unknown;

  for (const id of FUNCTIONS) expect(named(policyOf(template, id))).toEqual(policyOf(own, id));
});

test('the AWS Solutions rules find nothing that is not explained', () => {
  const app = anApp();
  new VoiceCallbacksStack(app, 'Test', { settings: SETTINGS });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

  expect(() => app.synth()).not.toThrow();
});
