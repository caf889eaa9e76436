import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Where alarms are told. Whoever has alarms of their own about this stack may let them ring here too.
 *
 * Without a key of the settings it has none: alarms cannot use the account's own SNS key, and another costs $1 a month.
 * What is told here is the names and states of alarms, and no result.
 *
 * @param email who is told; SNS asks them first.
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
  // A topic with a policy of its own lets nobody in by default, not even the alarms of its account.
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
