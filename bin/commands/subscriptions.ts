import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import * as v from 'valibot';
import { LOCAL_CREDENTIALS } from './store-target.ts';
import type { FoundStack } from './target.ts';

/** A subscription to the stack's topic, as far as failed deliveries are concerned. */
export interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** The subscription is not confirmed yet: it gets nothing. */
  readonly isPending: boolean;
  /** The ARN of the queue for messages that SNS cannot deliver to it. */
  readonly deadLetterQueue: string | undefined;
}

/** The topic of a stack, with a client for it. */
export interface TopicTarget {
  readonly sns: SNSClient;
  readonly topicArn: string;
}

export function topicOf(found: FoundStack): TopicTarget {
  if (found.kind === 'local') {
    const { region, sns: endpoint, topicArn } = found.engine;
    return { sns: new SNSClient({ region, endpoint, credentials: LOCAL_CREDENTIALS }), topicArn };
  }
  const { stack } = found;
  return { sns: new SNSClient(stack.config), topicArn: stack.output('TopicArn') };
}

/** What SNS returns instead of an ARN until a subscription is confirmed. */
const PENDING = 'PendingConfirmation';

const RedrivePolicySchema = v.pipe(v.string(), v.parseJson(), v.object({ deadLetterTargetArn: v.string() }));

/** Returns the ARN of the dead-letter queue in the `RedrivePolicy` of a queue or a subscription. */
export function deadLetterQueueOf(redrivePolicy: string | undefined): string | undefined {
  const read = v.safeParse(RedrivePolicySchema, redrivePolicy);
  return read.success ? read.output.deadLetterTargetArn : undefined;
}

/** @throws the SDK's error, if SNS rejects the call. */
export async function listSubscriptions(
  { sns, topicArn }: TopicTarget,
  signal?: AbortSignal,
): Promise<Subscription[]> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  const found: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic(
    { client: sns },
    { TopicArn: topicArn },
    options,
  )) {
    for (const {
      SubscriptionArn: arn = PENDING,
      Protocol: protocol = '',
      Endpoint: endpoint = '',
    } of page.Subscriptions ?? []) {
      const isPending = arn === PENDING;
      const { Attributes: attributes } = isPending
        ? {}
        : await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }), options);
      const deadLetterQueue = deadLetterQueueOf(attributes?.['RedrivePolicy']);
      found.push({ arn, protocol, endpoint, isPending, deadLetterQueue });
    }
  }
  return found;
}
