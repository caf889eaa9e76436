import { Alias, type IKey } from 'aws-cdk-lib/aws-kms';
import { Topic, type ITopic, Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

/** Creates the topic for all results. Without a key of the settings, the account's own SNS key encrypts it, free of charge. */
export function createEventTopic(scope: Construct, { encryptionKey }: DataProtection): Topic {
  return new Topic(scope, 'VoiceEvents', {
    displayName: 'Suno Voice results',
    enforceSSL: true,
    masterKey: encryptionKey ?? Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns'),
  });
}

/** Returns an existing topic. Its owner decides who may publish to it, and with which key. */
export function findEventTopic(scope: Construct, topicArn: string): ITopic {
  return Topic.fromTopicArn(scope, 'VoiceEvents', topicArn);
}

/**
 * Creates the topic that alarms notify. Your own alarms about this stack may use it too.
 *
 * Without a key of the settings the topic is not encrypted: alarms cannot use the account's own SNS key, and another key costs
 * $1 a month. The messages have names and states of alarms, and no result.
 *
 * @param email is subscribed to the topic; SNS asks for a confirmation first.
 */
export function createAlertTopic(
  scope: Construct,
  email: string | undefined,
  encryptionKey: IKey | undefined,
): Topic {
  const topic = new Topic(scope, 'AlertTopic', {
    displayName: 'Suno Voice alarms',
    enforceSSL: true,
    ...(encryptionKey !== undefined && { masterKey: encryptionKey }),
  });
  const stack = Stack.of(scope);
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  // A topic with its own policy denies all access by default, even to the alarms of its account.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': alarms },
      },
    }),
  );
  if (email !== undefined) {
    new Subscription(scope, 'AlertEmail', { topic, protocol: SubscriptionProtocol.EMAIL, endpoint: email });
  }
  return topic;
}
