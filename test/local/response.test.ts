import { describe, expect, test } from '@jest/globals';
import { toHttpAnswer } from '../../local/http-api/response.ts';

const shown = (result: unknown) => {
  const { status, headers, body } = toHttpAnswer(result);
  return { status, headers, body: body.toString() };
};
const JSON_TYPE = { 'content-type': 'application/json' };
const ERROR = { status: 500, headers: JSON_TYPE, body: '{"message":"Internal Server Error"}' };

describe('toHttpAnswer', () => {
  test.each<[string, unknown, object]>([
    [
      'a structured result',
      { statusCode: 201, headers: { 'X-A': 1, 'Content-Type': 'a/b' }, body: 'x' },
      { status: 201, headers: { 'x-a': '1', 'content-type': 'a/b' }, body: 'x' },
    ],
    [
      'no content type',
      { statusCode: 200, body: 'x' },
      { status: 200, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: 'x' },
    ],
    [
      'base64',
      { statusCode: 200, headers: JSON_TYPE, body: 'eA==', isBase64Encoded: true },
      { status: 200, headers: JSON_TYPE, body: 'x' },
    ],
    [
      'cookies',
      { statusCode: 204, headers: JSON_TYPE, cookies: ['a=1', 'b=2'] },
      { status: 204, headers: { ...JSON_TYPE, 'set-cookie': ['a=1', 'b=2'] }, body: '' },
    ],
    ['an object without a status', { a: 1 }, { status: 200, headers: JSON_TYPE, body: '{"a":1}' }],
    ['text', 'hello', { status: 200, headers: JSON_TYPE, body: 'hello' }],
    ['nothing', undefined, { status: 200, headers: JSON_TYPE, body: 'null' }],
    ['a status that is invalid', { statusCode: 'ok' }, ERROR],
    ['a body that is not text', { statusCode: 200, body: { a: 1 } }, ERROR],
  ])('%s', (_name, result, expected) => {
    expect(shown(result)).toEqual(expected);
  });
});
