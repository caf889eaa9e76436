import { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import * as v from 'valibot';
import type { Stack } from '../stack.ts';

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

/** What SNS returns instead of an ARN until a subscription is confirmed. */
const PENDING = 'PendingConfirmation';

const RedrivePolicySchema = v.pipe(v.string(), v.parseJson(), v.object({ deadLetterTargetArn: v.string() }));

/** Returns the ARN of the dead-letter queue in the `RedrivePolicy` of a queue or a subscription. */
export function deadLetterQueueOf(redrivePolicy: string | undefined): string | undefined {
  const read = v.safeParse(RedrivePolicySchema, redrivePolicy);
  return read.success ? read.output.deadLetterTargetArn : undefined;
}

/** @throws the SDK's error, if SNS rejects the call. */
export async function listSubscriptions(stack: Stack, signal?: AbortSignal): Promise<Subscription[]> {
  const client = await stack.clients.sns();
  const options = signal === undefined ? {} : { abortSignal: signal };
  const input = { TopicArn: stack.output('TopicArn') };
  const found: Subscription[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client }, input, options)) {
    for (const {
      SubscriptionArn: arn = PENDING,
      Protocol: protocol = '',
      Endpoint: endpoint = '',
    } of page.Subscriptions ?? []) {
      const isPending = arn === PENDING;
      const { Attributes: attributes } = isPending
        ? {}
        : await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }), options);
      const deadLetterQueue = deadLetterQueueOf(attributes?.['RedrivePolicy']);
      found.push({ arn, protocol, endpoint, isPending, deadLetterQueue });
    }
  }
  return found;
}
