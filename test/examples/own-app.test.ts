import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OwnStack } from '../../examples/own-app/own-stack.ts';
import { anApp } from '../support/synthesize.ts';

let template: Template;

beforeAll(() => {
  template = Template.fromStack(new OwnStack(anApp(), 'OwnApp'));
});

describe('an app of your own', () => {
  test('has the whole of the callbacks in its stack, with its own settings', () => {
    template.resourceCountIs('AWS::Lambda::Function', 4);
    template.resourceCountIs('AWS::DynamoDB::Table', 2);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          RECORD_RETENTION_DAYS: '0',
          EVENT_SOURCE: '/suno-voice-callbacks/OwnApp',
          POWERTOOLS_METRICS_NAMESPACE: 'SunoVoiceCallbacks/OwnApp',
        },
      },
    });
  });

  test('gets events in a queue that the topic may send to, and loses none: what fails is a dead letter', () => {
    const ref = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(id), 'Arn'] });

    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: { Ref: Match.stringLikeRegexp('VoicesVoiceEvents') },
      Endpoint: ref('VoiceResults'),
      RawMessageDelivery: true,
      FilterPolicy: { kind: ['generate'] },
      RedrivePolicy: { deadLetterTargetArn: ref('VoiceDeadLetters') },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: ref('VoiceDeadLetters') },
    });
    for (const queue of ['VoiceResults', 'VoiceDeadLetters']) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: Match.stringLikeRegexp(queue) }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Allow',
              Action: 'sqs:SendMessage',
              Principal: { Service: 'sns.amazonaws.com' },
              Resource: ref(queue),
              Condition: { ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('VoiceEvents') } } },
            }),
          ]),
        },
      });
    }
  });

  test('has the outputs that `voice-callbacks url` looks up', () => {
    template.hasOutput('CallbackBaseUrl', {});
    template.hasOutput('SigningSecretArn', {});
  });

  test('is explained to the AWS Solutions rules as it is in a stack of its own', () => {
    const app = anApp();
    new OwnStack(app, 'OwnApp');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

    expect(() => app.synth()).not.toThrow();
  });
});
