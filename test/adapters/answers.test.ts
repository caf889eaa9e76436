import { describe, expect, test } from '@jest/globals';
import {
  internalError,
  quarantined,
  received,
  signatureInvalid,
  tokenInvalid,
  tokenMissing,
  unavailable,
} from '../../functions/adapters/http/answers.ts';

const issues = [{ field: 'data.taskId', message: 'must be a string that is not empty' }];

test('a success is in the words that the provider knows', () => {
  expect(received()).toStrictEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"status":"received"}',
  });
});

test('what is quarantined is stored, and answered 200 too, with the reason and what is wrong', () => {
  expect(quarantined('no_task_id', issues)).toStrictEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"status":"quarantined","reason":"no_task_id","issues":[{"field":"data.taskId","message":"must be a string that is not empty"}]}',
  });
});

describe('an error says what is wrong, and what can be done', () => {
  test.each([
    [
      tokenMissing(),
      {
        type: 'urn:suno-voice-callbacks:problem:token-missing',
        title: 'The URL has no token',
        status: 401,
        detail:
          'A callback URL ends in a signed token. Get one with `voice-callbacks url`, or sign one with the signing secret.',
      },
    ],
    [
      tokenInvalid(),
      {
        type: 'urn:suno-voice-callbacks:problem:token-invalid',
        title: 'The URL has no valid token',
        status: 401,
        detail:
          'The token in the URL was not signed for this kind of callback, or it has expired. Get a new URL with `voice-callbacks url`.',
      },
    ],
    [
      signatureInvalid(),
      {
        type: 'urn:suno-voice-callbacks:problem:signature-invalid',
        title: 'The callback has no valid webhook signature',
        status: 401,
        detail:
          'Only callbacks that kie.ai signed for their task in the last five minutes are accepted here (`X-Webhook-Timestamp`, `X-Webhook-Signature`). Nothing was kept.',
      },
    ],
    [
      internalError(),
      {
        type: 'urn:suno-voice-callbacks:problem:internal-error',
        title: 'The callback could not be handled',
        status: 500,
        detail: 'Send it again.',
      },
    ],
  ])('%j', ({ body, ...answer }, problem) => {
    expect(answer).toStrictEqual({
      statusCode: problem.status,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(JSON.parse(body ?? '')).toStrictEqual(problem);
  });

  test('an outage says when to repeat', () => {
    const { body, ...answer } = unavailable();

    expect(answer).toStrictEqual({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '60' },
    });
    expect(JSON.parse(body ?? '')).toStrictEqual({
      type: 'urn:suno-voice-callbacks:problem:unavailable',
      title: 'The callback could not be recorded now',
      status: 503,
      detail: 'Nothing was recorded. Send it again.',
    });
  });
});
