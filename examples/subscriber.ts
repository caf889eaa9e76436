/**
 * A subscriber: an SQS queue on the topic, read until Ctrl-C, every result once.
 *
 * Runs against the local engine as it is. For a deployed stack, make the queue with CDK or the console, and keep
 * `handle` and what it needs.
 */
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { isNews, parseVoiceEvents, revisionKey } from '../functions/contract/index.ts';
import { findEngine } from '../local/endpoints.ts';

const found = await findEngine(
  argv[2] ?? fileURLToPath(new URL('../.local/endpoints.json', import.meta.url)),
);
if (found.kind !== 'running') {
  console.error(`error: ${found.problem}`);
  process.exit(1);
}
const { endpoints } = found;
const local = {
  region: endpoints.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
};
const sns = new SNSClient({ ...local, endpoint: endpoints.sns });
const sqs = new SQSClient({ ...local, endpoint: endpoints.sqs, useQueueUrlAsEndpoint: false });

/** In a real subscriber this is a table: it must survive a restart. */
const highestSeen = new Map<string, number>();

function handle(message: Message): void {
  for (const event of parseVoiceEvents(message)) {
    const key = revisionKey(event);
    if (!isNews(event, highestSeen.get(key))) continue;
    highestSeen.set(key, event.data.revision);
    console.log(visible(`${event.type} ${event.subject} ${event.data.voiceId ?? event.data.reason ?? ''}`));
  }
}

/** Ids come from callbacks: a terminal would obey their control characters. */
function visible(text: string): string {
  return text.replace(/[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/gu, '?');
}

const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'example-subscriber' }));
const { Attributes: attributes } = await sqs.send(
  new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
);
await sns.send(
  new SubscribeCommand({ TopicArn: endpoints.topicArn, Protocol: 'sqs', Endpoint: attributes?.['QueueArn'] }),
);
console.log('Waiting for results. Ctrl-C ends it.');

for (;;) {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }),
  );
  for (const message of messages) {
    handle(message);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  }
}
