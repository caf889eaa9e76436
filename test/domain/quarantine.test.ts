import { describe, expect, test } from '@jest/globals';
import { storedBody, URL_ISSUES } from '../../functions/domain/quarantine.ts';

describe('of a body, quarantine stores', () => {
  test.each([
    ['a string', 'voice ready!', 'voice ready!'],
    ['a string of 16 KiB', 'x'.repeat(16_384), 'x'.repeat(16_384)],
    ['a longer text', 'x'.repeat(16_385), 'x'.repeat(16_384)],
    ['a string whose limit is within a character', '語'.repeat(10_000), '語'.repeat(5_461)],
    ['bytes', Uint8Array.of(0xff, 0x00), Uint8Array.of(0xff, 0x00)],
    ['more bytes', new Uint8Array(16_385).fill(0xff), new Uint8Array(16_384).fill(0xff)],
  ])('16 KiB at most: of %s', (_name, body, stored) => {
    expect(storedBody(body)).toStrictEqual(stored);
  });
});

/** They are the answer to any holder of the URL, which may have leaked. */
test('why a URL does not speak for a task is said without any reference, and without what the task is', () => {
  expect(URL_ISSUES).toStrictEqual({
    wrong_ref: {
      field: 'data.taskId',
      message:
        'names a task of another submission: each submission needs a callback URL of its own, and this one was used for several or has leaked',
    },
    too_many_tasks: {
      field: 'data.taskId',
      message:
        'is one more task than a callback URL may name: each submission needs a callback URL of its own, and this one was used for many or has leaked',
    },
  });
});
