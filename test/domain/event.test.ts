import { describe, expect, test } from '@jest/globals';
import { VoiceEventSchema } from '../../functions/contract/index.ts';
import { buildEvent } from '../../functions/domain/event.ts';
import * as v from 'valibot';
import { aSucceededRecord, TASK_ID, TRACEPARENT } from '../support/builders.ts';

const SOURCE = '/suno-voice-callbacks/Test';

describe('announces a settled record', () => {
  test('a success', () => {
    const record = aSucceededRecord({
      status: 'success',
      code: 200,
      msg: 'success',
      errorCode: 0,
      errorMessage: '',
    });

    const event = buildEvent(record, SOURCE);

    expect(event).toStrictEqual({
      specversion: '1.0',
      id: `${TASK_ID}/generate/1`,
      source: SOURCE,
      type: 'suno.voice.succeeded',
      subject: TASK_ID,
      time: '2026-11-23T10:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'urn:suno-voice-callbacks:schema:voice-event:1',
      data: {
        taskId: TASK_ID,
        kind: 'generate',
        ref: 'order-17',
        outcome: 'succeeded',
        voiceId: 'voice_8f2c1d',
        status: 'success',
        code: 200,
        message: 'success',
        revision: 1,
        receivedAt: '2026-11-23T09:00:00.000Z',
        settledAt: '2026-11-23T10:00:00.000Z',
        via: 'callback',
      },
    });
    expect(v.parse(VoiceEventSchema, event)).toEqual(event);
  });

  test('a failure that corrects an earlier result', () => {
    const { result, ...rest } = aSucceededRecord({ revision: 2 });

    const event = buildEvent(
      {
        ...rest,
        outcome: 'failed',
        reason: 'voice_rejected',
        code: 'error',
        errorCode: 500,
        errorMessage: 'No match',
      },
      SOURCE,
    );

    expect(event).toMatchObject({ id: `${TASK_ID}/generate/2`, type: 'suno.voice.failed' });
    expect(event.data).toStrictEqual({
      taskId: TASK_ID,
      kind: 'generate',
      ref: 'order-17',
      outcome: 'failed',
      reason: 'voice_rejected',
      code: 'error',
      errorCode: 500,
      errorMessage: 'No match',
      revision: 2,
      receivedAt: '2026-11-23T09:00:00.000Z',
      settledAt: '2026-11-23T10:00:00.000Z',
      via: 'callback',
    });
    expect(v.parse(VoiceEventSchema, event)).toEqual(event);
  });

  test('a success of which nothing else was reported, without empty fields', () => {
    const event = buildEvent(aSucceededRecord(), SOURCE);

    expect(event.data).toStrictEqual({
      taskId: TASK_ID,
      kind: 'generate',
      ref: 'order-17',
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      revision: 1,
      receivedAt: '2026-11-23T09:00:00.000Z',
      settledAt: '2026-11-23T10:00:00.000Z',
      via: 'callback',
    });
  });

  test('with the trace in which it became known, where CloudEvents has a place for it', () => {
    const event = buildEvent(aSucceededRecord({ traceparent: TRACEPARENT }), SOURCE);

    expect(event).toStrictEqual({ ...buildEvent(aSucceededRecord(), SOURCE), traceparent: TRACEPARENT });
    expect(v.parse(VoiceEventSchema, event)).toStrictEqual(event);
  });

  test.each([0, 200])('an error code of %p is not an error', (errorCode) => {
    const event = buildEvent(aSucceededRecord({ errorCode }), SOURCE);

    expect(event.data).not.toHaveProperty('errorCode');
  });

  test('says the same for the same revision, however often', () => {
    const first = buildEvent(aSucceededRecord(), SOURCE);
    const again = buildEvent(aSucceededRecord({ publishedRevision: 1 }), SOURCE);

    expect(again).toEqual(first);
  });
});

test('ten of the longest events fit one publish call', () => {
  const worst = '\u0001';
  const event = buildEvent(
    aSucceededRecord({
      taskId: worst.repeat(256),
      ref: '\u{1f600}'.repeat(64),
      result: worst.repeat(512),
      status: worst.repeat(128),
      code: worst.repeat(128),
      msg: worst.repeat(512),
      errorCode: worst.repeat(128),
      errorMessage: worst.repeat(512),
      revision: 999_999_999,
      traceparent: TRACEPARENT,
    }),
    `/suno-voice-callbacks/${'s'.repeat(128)}`,
  );

  const bytes = Buffer.byteLength(JSON.stringify(event));
  // Attributes repeat the reference and add under 200 bytes of names and values.
  expect(10 * (bytes + 256 + 1024)).toBeLessThan(256 * 1024);
  expect(bytes).toBeLessThan(64 * 1024);
});

test.each([
  { of: 'a task that no callback named', taskId: 'task-1', ref: 'task-1' },
  { of: 'one with a longer id than a reference may have', taskId: 'x'.repeat(256), ref: 'x'.repeat(128) },
])('the event of $of, registered without a reference, has its id for one', ({ taskId, ref }) => {
  expect(buildEvent(aSucceededRecord({ taskId, ref: undefined }), SOURCE).data).toMatchObject({
    taskId,
    ref,
  });
});
