import { describe, expect, test } from '@jest/globals';
import {
  isNews,
  parseVoiceEvents,
  revisionKey,
  VOICE_EVENT_SCHEMA_URI,
} from '../../functions/contract/index.ts';
import { buildEvent } from '../../functions/domain/event.ts';
import { aSucceededRecord, TASK_ID, TRACE_ID } from '../support/builders.ts';

const event = buildEvent(aSucceededRecord(), '/suno-voice-callbacks/Test');
const text = JSON.stringify(event);
const notification = JSON.stringify({ Type: 'Notification', MessageId: '1', TopicArn: 'arn', Message: text });

describe('reads events out of everything that a subscription delivers', () => {
  test.each([
    ['the event', event],
    ['its JSON', text],
    ['an SNS notification over HTTPS', notification],
    ['a Lambda event of SNS', { Records: [{ EventSource: 'aws:sns', Sns: { Message: text } }] }],
    ['a Lambda event of SQS with raw delivery', { Records: [{ messageId: '1', body: text }] }],
    ['a Lambda event of SQS', { Records: [{ messageId: '1', body: notification }] }],
    ['a received SQS message', { MessageId: '1', Body: notification }],
  ])('%s', (_name, input) => {
    expect(parseVoiceEvents(input)).toEqual([event]);
  });

  test('all of a batch, in order', () => {
    const second = buildEvent(aSucceededRecord({ revision: 2 }), '/suno-voice-callbacks/Test');

    const events = parseVoiceEvents({ Records: [{ body: text }, { body: JSON.stringify(second) }] });

    expect(events).toEqual([event, second]);
  });

  test('of a failure, with the codes as numbers or as words', () => {
    const { voiceId, ...data } = event.data;
    const failure = {
      ...event,
      type: 'suno.voice.failed',
      data: { ...data, outcome: 'failed', reason: 'voice_rejected', code: 400, errorCode: 'NO_MATCH' },
    };

    expect(parseVoiceEvents(failure)).toEqual([failure]);
  });

  test('fields that come later do no harm', () => {
    const later = { ...event, tracestate: 'a=1', data: { ...event.data, reason: 'new_reason', extra: 1 } };

    expect(parseVoiceEvents(later)).toEqual([{ ...event, data: { ...event.data, reason: 'new_reason' } }]);
  });

  test('a trace is handed on as it is, also one that a later version of W3C writes', () => {
    const traced = { ...event, traceparent: `01-${TRACE_ID}-53995c3f42cd8ad8-00-more` };

    expect(parseVoiceEvents(traced)).toEqual([traced]);
  });

  test.each([
    ['text', 'voice ready!', 'Not a voice event: the message is not JSON'],
    [
      'something else',
      { data: {} },
      'Not a voice event: specversion: Invalid key: Expected "specversion" but received undefined',
    ],
    [
      'a record of SNS without its message',
      { Records: [{ Sns: {} }] },
      'Not a voice event: specversion: Invalid key: Expected "specversion" but received undefined',
    ],
    [
      'a record of something else',
      { Records: [{ messageId: '1' }] },
      'Not a voice event: specversion: Invalid key: Expected "specversion" but received undefined',
    ],
    [
      'nothing at all',
      undefined,
      'Not a voice event: the message: Invalid type: Expected Object but received undefined',
    ],
    [
      'an event without revision',
      { ...event, data: { ...event.data, revision: 0 } },
      'Not a voice event: data.revision: Invalid value: Expected >=1 but received 0',
    ],
  ])('rejects %s, saying what is wrong', (_name, input, message) => {
    expect(() => parseVoiceEvents(input)).toThrow(
      expect.objectContaining({ name: 'InvalidVoiceEventError', code: 'INVALID_VOICE_EVENT', message }),
    );
  });
});

test('says what JSON itself found wrong, to find the sender', () => {
  expect(() => parseVoiceEvents('{')).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ name: 'SyntaxError' }) }),
  );
});

test('the schema has one name, which a change of the events changes', () => {
  expect(VOICE_EVENT_SCHEMA_URI).toBe('urn:suno-voice-callbacks:schema:voice-event:1');
});

describe('a subscriber that keeps the highest revision sees everything once', () => {
  test.each([
    { highestSeen: undefined, revision: 1, expected: true },
    { highestSeen: 1, revision: 2, expected: true },
    { highestSeen: 2, revision: 2, expected: false },
    { highestSeen: 2, revision: 1, expected: false },
  ])('seen $highestSeen, received $revision: $expected', ({ highestSeen, revision, expected }) => {
    const event = buildEvent(aSucceededRecord({ revision }), '/suno-voice-callbacks/Test');

    expect(isNews(event, highestSeen)).toBe(expected);
    expect(revisionKey(event)).toBe(`${TASK_ID}/generate`);
  });
});
