import * as v from 'valibot';
import { callJson, callQuery, callService, ServiceError } from '../services/aws-request.ts';
import { deleteTable } from '../services/dynamodb/tables.ts';
import { SNS_VERSION } from '../services/messaging-resources.ts';
import type { SecretStore } from '../services/secrets/secret-store.ts';
import type { Plan, ResourcePlan, SubscriptionPlan } from '../template/plan.ts';

interface RemovalServices {
  readonly dynamodb: string;
  readonly messaging: string;
  readonly secretStore: SecretStore;
}

/** The services' errors for a resource that does not exist: it is deleted already. */
const GONE = /^(ResourceNotFoundException|NotFound|NoSuchBucket|QueueDoesNotExist|.*NonExistentQueue)$/;

const QueueUrlSchema = v.object({ QueueUrl: v.string() });

/**
 * Deletes a resource and its contents. A resource that only runs, such as a function, has nothing to delete.
 *
 * @param plan the plan that the resource belongs to.
 * @throws {ServiceError} if its service rejects the deletion: a bucket that is not empty, a table that is protected.
 */
export async function removeResource(
  resource: ResourcePlan,
  plan: Plan,
  services: RemovalServices,
): Promise<void> {
  try {
    await remove(resource, plan, services);
  } catch (error) {
    if (!(error instanceof ServiceError && GONE.test(error.code))) throw error;
  }
}

async function remove(
  { type, physicalId, logicalId }: ResourcePlan,
  plan: Plan,
  { dynamodb, messaging, secretStore }: RemovalServices,
): Promise<void> {
  switch (type) {
    case 'AWS::DynamoDB::Table':
      await deleteTable(dynamodb, physicalId);
      break;
    case 'AWS::SNS::Topic':
      await callSns(messaging, 'DeleteTopic', { TopicArn: physicalId });
      break;
    case 'AWS::SNS::Subscription': {
      const subscription = plan.subscriptions.find((candidate) => candidate.logicalId === logicalId);
      if (subscription !== undefined) await unsubscribe(messaging, subscription);
      break;
    }
    case 'AWS::SQS::Queue': {
      const answer = await callJson(messaging, 'sqs', 'AmazonSQS.GetQueueUrl', { QueueName: physicalId });
      await callJson(messaging, 'sqs', 'AmazonSQS.DeleteQueue', v.parse(QueueUrlSchema, answer));
      break;
    }
    case 'AWS::S3::Bucket':
      await callService(messaging, {
        method: 'DELETE',
        service: 's3',
        path: `/${physicalId}`,
        headers: {},
        body: '',
      });
      break;
    case 'AWS::SecretsManager::Secret':
      secretStore.remove(physicalId);
  }
}

async function unsubscribe(messaging: string, { topicArn, queueArn }: SubscriptionPlan): Promise<void> {
  const listed = await callSns(messaging, 'ListSubscriptionsByTopic', { TopicArn: topicArn });
  const member = listed
    .split('</member>')
    .find((candidate) => candidate.includes(`<Endpoint>${queueArn}</Endpoint>`));
  const [, arn] = /<SubscriptionArn>([^<]*)</.exec(member ?? '') ?? [];
  if (arn !== undefined) await callSns(messaging, 'Unsubscribe', { SubscriptionArn: arn });
}

function callSns(messaging: string, action: string, input: Record<string, string>): Promise<string> {
  return callQuery(messaging, 'sns', { Action: action, Version: SNS_VERSION, ...input });
}
