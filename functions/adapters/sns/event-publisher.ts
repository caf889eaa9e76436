import {
  PublishBatchCommand,
  type PublishBatchCommandOutput,
  type PublishBatchRequestEntry,
  SNSClient,
} from '@aws-sdk/client-sns';
import DataLoader from 'dataloader';
import type { VoiceEvent } from '../../contract/index.ts';

/**
 * How many events one call takes: SNS's own limit. Its other limit, 256 KiB for the whole call, cannot be
 * reached: the longest possible event has 20 KiB.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
const MAX_BATCH_ENTRIES = 10;

export interface EventPublisher {
  /**
   * Publishes an event. Events that are published at the same moment share one call, and each has its own result.
   *
   * @throws {EventNotPublishedError} if the topic did not confirm this event; a retry is safe, and repeats the id.
   */
  publish(event: VoiceEvent): Promise<void>;
}

export function createSnsEventPublisher(client: SNSClient, topicArn: string): EventPublisher {
  const loader = new DataLoader<VoiceEvent, undefined>((events) => publishBatch(client, topicArn, events), {
    cache: false,
    maxBatchSize: MAX_BATCH_ENTRIES,
  });
  return {
    async publish(event) {
      await loader.load(event);
    },
  };
}

/** Publishes a batch. SNS returns 200 even if entries failed, so the result of each entry is read from the response. */
async function publishBatch(client: SNSClient, topicArn: string, events: readonly VoiceEvent[]) {
  const idOf = (index: number) => String(index);
  const entries = events.map((event, index) => ({ Id: idOf(index), ...entryOf(event) }));
  const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
  let answer: PublishBatchCommandOutput;
  try {
    answer = await client.send(command);
  } catch (cause) {
    return events.map(({ id }) => new EventNotPublishedError(id, { cause }));
  }
  const published = new Set(answer.Successful?.map(({ Id }) => Id));
  const refusals = new Map(answer.Failed?.map(({ Id, Code, Message }) => [Id, `${Code}: ${Message}`]));
  return events.map(({ id }, index) => {
    if (published.has(idOf(index))) return undefined;
    const cause = refusals.get(idOf(index)) ?? 'The answer does not mention it';
    return new EventNotPublishedError(id, { cause });
  });
}

/**
 * Returns one message: the event as JSON, with attributes for filter policies.
 *
 * At most ten attributes, or raw delivery to SQS drops the message; and none of them empty.
 */
function entryOf(event: VoiceEvent): Omit<PublishBatchRequestEntry, 'Id'> {
  const { outcome, kind, reason, ref, revision } = event.data;
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  return {
    Message: stringify(event),
    MessageAttributes: {
      type: text(event.type),
      outcome: text(outcome),
      kind: text(kind),
      ...(reason !== undefined && { reason: text(reason) }),
      ref: text(ref),
      revision: { DataType: 'Number', StringValue: String(revision) },
    },
  };
}

/** Returns JSON that every queue accepts: SQS rejects U+FFFE and U+FFFF, which JSON need not escape. */
function stringify(event: VoiceEvent): string {
  return JSON.stringify(event).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );
}

/** Creates the client for the publishing functions. An attempt that hangs ends after 3 s; the stream retries the batch. */
export function createSnsClient(): SNSClient {
  return new SNSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}

/** The topic did not confirm an event. A retry is safe: subscribers recognise a repeated event by its id. */
export class EventNotPublishedError extends Error {
  readonly code = 'EVENT_NOT_PUBLISHED';
  override readonly name = 'EventNotPublishedError';

  constructor(eventId: string, options: { cause: unknown }) {
    super(`The topic did not confirm the event ${eventId}`, options);
  }
}
