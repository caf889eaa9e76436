import { describe, expect, test } from '@jest/globals';
import { KINDS } from '../../functions/domain/kinds.ts';
import { readCallback, reportOf } from '../../functions/domain/read-callback.ts';

const TOO_LARGE = 'x'.repeat(65_537);

test.each([
  [
    'a callback',
    '{"taskId":"t","status":"success","voiceId":"v","url":"/the-token"}',
    {
      kind: 'callback',
      callback: { taskId: 't', status: 'success', result: 'v' },
      text: '{"taskId":"t","status":"success","voiceId":"v","url":"/***"}',
    },
  ],
  [
    'a body that is too large',
    TOO_LARGE,
    {
      kind: 'unreadable',
      reason: 'too_large',
      issues: [{ field: '', message: 'must have at most 65536 bytes, not 65537' }],
      kept: 'x'.repeat(16_384),
    },
  ],
  [
    'a body that is not JSON',
    'see /the-token',
    {
      kind: 'unreadable',
      reason: 'not_json',
      issues: [{ field: '', message: 'must be JSON' }],
      kept: 'see /***',
    },
  ],
  [
    'JSON that is not a callback',
    '["the-token"]',
    {
      kind: 'unreadable',
      reason: 'not_an_object',
      issues: [{ field: '', message: 'must be a JSON object, not an array' }],
      kept: '["***"]',
    },
  ],
])('%s is read as what it is, without the token', (_name, body, reading) => {
  const bytes = Buffer.from(body);

  expect(readCallback(bytes, 'application/json', 'the-token', KINDS.generate)).toEqual(reading);
});

test('every kind says how large its bodies may be: a voice has 64 KiB', () => {
  expect(KINDS.generate.maxBodyBytes).toBe(65_536);
});

test.each([
  { limit: 29, reading: { kind: 'callback' } },
  {
    limit: 28,
    reading: { reason: 'too_large', issues: [{ message: 'must have at most 28 bytes, not 29' }] },
  },
])('a body of 29 bytes, of a kind that may have $limit, is read as $reading', ({ limit, reading }) => {
  const rules = { ...KINDS.generate, maxBodyBytes: limit };
  const body = Buffer.from('{"taskId":"t","msg":"語語"}');

  expect(body).toHaveLength(29);
  expect(readCallback(body, undefined, 'the-token', rules)).toMatchObject(reading);
});

test.each([
  ['is not JSON', `no JSON ${'x'.repeat(20_000)}`],
  ['is not a callback', JSON.stringify(['x'.repeat(20_000)])],
])('of a body that %s, and is within the limit, 16 KiB are kept', (_name, body) => {
  expect(readCallback(Buffer.from(body), undefined, 'the-token', KINDS.generate)).toMatchObject({
    kind: 'unreadable',
    kept: body.slice(0, 16_384),
  });
});

test('of bytes that are not text, 16 KiB are kept', () => {
  const bytes = new Uint8Array(20_000).fill(0xff);

  expect(readCallback(bytes, undefined, 'the-token', KINDS.generate)).toMatchObject({
    reason: 'not_json',
    kept: Buffer.from(bytes.subarray(0, 16_384)),
  });
});

describe('what a callback reports', () => {
  const facts = {
    kind: 'generate',
    ref: 'order-17',
    receivedAt: '2026-11-23T10:00:00.000Z',
    traceparent: undefined,
  } as const;
  const succeeded = { outcome: 'succeeded', result: 'v' };
  const unconfirmed = { outcome: 'awaiting', reason: 'unconfirmed' };

  test.each([
    { body: { status: 'success', result: 'v' }, confirms: false, said: { verdict: succeeded } },
    {
      body: { status: 'success', result: 'v' },
      confirms: true,
      said: { verdict: unconfirmed, claim: succeeded },
    },
    {
      body: { status: 'success' },
      confirms: true,
      said: { verdict: { outcome: 'awaiting', reason: 'no_result' } },
    },
  ])('$body, where results are to be confirmed ($confirms): $said', ({ body, confirms, said }) => {
    const callback = { taskId: 't', ...body };

    expect(reportOf({ callback, text: 'the body' }, facts, confirms)).toStrictEqual({
      ...facts,
      ...said,
      callback,
      via: 'callback',
      raw: 'the body',
    });
  });
});
