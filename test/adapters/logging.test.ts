import { describe, expect, test } from '@jest/globals';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { metricsNamespace } from '../../functions/receive-callback/metrics.ts';

describe('an error is described by its name and message, along its causes', () => {
  test.each([
    ['an error', new TypeError('no text'), 'TypeError: no text'],
    [
      'an error with causes',
      new Error('not recorded', { cause: new RangeError('too far', { cause: 'ECONNREFUSED' }) }),
      'Error: not recorded <- RangeError: too far <- ECONNREFUSED',
    ],
    ['a string', 'down', 'down'],
    ['nothing', undefined, 'undefined'],
  ])('%s', (_name, error, expected) => {
    expect(describeError(error)).toBe(expected);
  });

  test('and by nothing else: the SDK hangs requests and answers on its errors', () => {
    const error = Object.assign(new Error('refused'), { $response: { body: 'canary' } });

    expect(describeError(error)).toBe('Error: refused');
  });
});

test('metrics are where dashboards and alarms look for them', () => {
  expect(metricsNamespace('Voices')).toBe('SunoVoiceCallbacks/Voices');
});
