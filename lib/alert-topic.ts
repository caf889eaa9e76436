import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

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
