import { expect, test } from '@jest/globals';
import { KINDS } from '../../functions/domain/kinds.ts';
import { readDelivery } from '../../functions/receive-callback/read-delivery.ts';

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
      kept: 'x'.repeat(1_024),
    },
  ],
  [
    'a body that is no JSON',
    'see /the-token',
    {
      kind: 'unreadable',
      reason: 'not_json',
      issues: [{ field: '', message: 'must be JSON' }],
      kept: 'see /***',
    },
  ],
  [
    'JSON that is no callback',
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

  expect(readDelivery(bytes, 'application/json', 'the-token', KINDS.generate)).toEqual(reading);
});
