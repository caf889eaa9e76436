import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
// From a package that carries the construct: import { VoiceCallbacks } from 'suno-voice-callbacks/cdk';
import { VoiceCallbacks } from '../../lib/voice-callbacks.ts';

/** How often a message is received before it is a dead letter. */
const ATTEMPTS = 5;

/** How long dead letters wait for a person, in days: the longest that SQS keeps them. */
const DEAD_LETTER_RETENTION_DAYS = 14;

/** A stack of yours with the callbacks in it, and a queue that gets the event of every voice that succeeded or failed. */
export class OwnStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const voices = new VoiceCallbacks(this, 'Voices', { recordRetentionDays: 0 });

    const deadLetters = new Queue(this, 'VoiceDeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(DEAD_LETTER_RETENTION_DAYS),
    });
    const queue = new Queue(this, 'VoiceResults', {
      enforceSSL: true,
      // Longer than a reader takes to process a message.
      visibilityTimeout: Duration.minutes(1),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: ATTEMPTS },
    });
    voices.topic.addSubscription(
      new SqsSubscription(queue, {
        rawMessageDelivery: true,
        filterPolicy: { kind: SubscriptionFilter.stringFilter({ allowlist: ['generate'] }) },
        // What SNS cannot deliver, which the queue's own dead letters would never see.
        deadLetterQueue: deadLetters,
      }),
    );

    new CfnOutput(this, 'VoiceResultsUrl', { value: queue.queueUrl });
    new CfnOutput(this, 'CallbackBaseUrl', { value: voices.callbackBaseUrl });
    new CfnOutput(this, 'SigningSecretArn', { value: voices.signingSecret.secretArn });
  }
}
