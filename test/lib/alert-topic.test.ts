import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { synthesize } from '../support/synthesize.ts';

const isAlertTopic = { Ref: Match.stringLikeRegexp('^VoiceCallbacksAlertTopic') };

let template: Template;

beforeAll(() => {
  template = synthesize({ alertEmail: 'ops@example.com' });
});

describe('the topic of alarms', () => {
  test("has no key: alarms cannot use the account's own", () => {
    const topics = template.findResources('AWS::SNS::Topic', {
      Properties: { DisplayName: 'Suno Voice alarms' },
    });

    expect(Object.values(topics)).toEqual([
      { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Suno Voice alarms' } },
    ]);
  });

  test('lets in the alarms of this account and nothing else, over TLS only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [isAlertTopic],
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          {
            Sid: 'AlarmsOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: isAlertTopic,
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Join': ['', Match.arrayWith([':cloudwatch:', ':alarm:*'])],
                },
              },
            },
          },
        ],
      },
    });
  });

  test('notifies the address in the settings, and is named by the outputs', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: isAlertTopic,
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    template.hasOutput('AlertTopicArn', { Value: isAlertTopic });
    synthesize().resourceCountIs('AWS::SNS::Subscription', 0);
  });
});
