import type { BucketPlan, Plan, QueuePlan, SubscriptionPlan, TopicPlan } from '../template/plan.ts';
import { callJson, callQuery, callService, ServiceError, isReachable } from './aws-request.ts';

export const SNS_VERSION = '2010-03-31';

/** Returns whether an SNS answers at the endpoint. */
export function isSnsReachable(endpoint: string): Promise<boolean> {
  return isReachable(() => callQuery(endpoint, 'sns', { Action: 'ListTopics', Version: SNS_VERSION }));
}

/** Creates the stack's topics, queues, subscriptions and buckets that do not exist. */
export async function ensureMessagingResources(endpoint: string, plan: Plan): Promise<void> {
  await Promise.all([
    ...plan.topics.map((topic) => ensureTopic(endpoint, topic)),
    ...plan.queues.map((queue) => ensureQueue(endpoint, queue)),
    ...plan.buckets.map((bucket) => ensureBucket(endpoint, bucket)),
  ]);
  for (const subscription of plan.subscriptions) await ensureSubscription(endpoint, subscription);
}

async function ensureTopic(endpoint: string, { name }: TopicPlan): Promise<void> {
  await callQuery(endpoint, 'sns', { Action: 'CreateTopic', Version: SNS_VERSION, Name: name });
}

async function ensureQueue(endpoint: string, { name, attributes }: QueuePlan): Promise<void> {
  await callJson(endpoint, 'sqs', 'AmazonSQS.CreateQueue', { QueueName: name, Attributes: attributes });
}

async function ensureSubscription(endpoint: string, plan: SubscriptionPlan): Promise<void> {
  const attributes = Object.entries(plan.attributes).flatMap(([key, value], index): [string, string][] => [
    [`Attributes.entry.${index + 1}.key`, key],
    [`Attributes.entry.${index + 1}.value`, value],
  ]);
  await callQuery(endpoint, 'sns', {
    Action: 'Subscribe',
    Version: SNS_VERSION,
    TopicArn: plan.topicArn,
    Protocol: 'sqs',
    Endpoint: plan.queueArn,
    ...Object.fromEntries(attributes),
  });
}

/** Creates a bucket unless it exists. */
export async function ensureBucket(endpoint: string, { name }: BucketPlan): Promise<void> {
  try {
    await callService(endpoint, { method: 'PUT', service: 's3', path: `/${name}`, headers: {}, body: '' });
  } catch (error) {
    const isThere = error instanceof ServiceError && /^BucketAlready/.test(error.code);
    if (!isThere) throw error;
  }
}

/** Puts a JSON document into a bucket. */
export async function putObject(endpoint: string, bucket: string, key: string, body: string): Promise<void> {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  await callService(endpoint, {
    method: 'PUT',
    service: 's3',
    path,
    headers: { 'content-type': 'application/json' },
    body,
  });
}
