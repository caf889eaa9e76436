import * as v from 'valibot';
import { VoiceEventSchema, type VoiceEvent } from './voice-event.ts';

/** A message without a voice event. A retry does not help. */
export class InvalidVoiceEventError extends Error {
  readonly code = 'INVALID_VOICE_EVENT';
  override readonly name = 'InvalidVoiceEventError';
}

const SnsLambdaRecordSchema = v.object({ Sns: v.object({ Message: v.string() }) });
const SqsLambdaRecordSchema = v.object({ body: v.string() });
const LambdaEventSchema = v.object({
  Records: v.array(v.union([SnsLambdaRecordSchema, SqsLambdaRecordSchema])),
});
const SqsMessageSchema = v.object({ Body: v.string() });
const SnsNotificationSchema = v.object({ Type: v.literal('Notification'), Message: v.string() });

/**
 * Returns the voice events of a subscription's input: a Lambda event of SNS or SQS, a message as `ReceiveMessage` returns it, an
 * SNS notification (HTTPS, or SQS without raw delivery), or the event itself; each as an object or as a JSON string.
 *
 * @throws {InvalidVoiceEventError} if a part of the input is not a voice event; a retry does not help.
 */
export function parseVoiceEvents(input: unknown): VoiceEvent[] {
  const value = typeof input === 'string' ? parseJson(input) : input;
  if (v.is(LambdaEventSchema, value)) {
    return value.Records.flatMap((record) =>
      parseVoiceEvents('Sns' in record ? record.Sns.Message : record.body),
    );
  }
  if (v.is(SqsMessageSchema, value)) return parseVoiceEvents(value.Body);
  if (v.is(SnsNotificationSchema, value)) return parseVoiceEvents(value.Message);

  const event = v.safeParse(VoiceEventSchema, value);
  if (event.success) return [event.output];
  const [issue] = event.issues;
  throw new InvalidVoiceEventError(
    `Not a voice event: ${v.getDotPath(issue) ?? 'the message'}: ${issue.message}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidVoiceEventError('Not a voice event: the message is not JSON', { cause });
  }
}

/** Returns the key for the highest revision that a subscriber stores: one for each task and kind. */
export function revisionKey(event: VoiceEvent): string {
  return `${event.data.taskId}/${event.data.kind}`;
}

/**
 * Returns whether an event is new to the subscriber.
 *
 * Delivery is at least once and unordered. A subscriber that stores the highest revision per `revisionKey` and acts only on news
 * has seen every result exactly once, in order.
 *
 * @param highestSeen the stored revision; `undefined` if none is stored.
 */
export function isNews(event: VoiceEvent, highestSeen: number | undefined): boolean {
  return highestSeen === undefined || event.data.revision > highestSeen;
}
