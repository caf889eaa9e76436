import { describe, expect, test } from '@jest/globals';
import { createTokenMask, LEFT_OUT, maskJson, maskToken } from '../../functions/domain/mask-token.ts';
import { excerptBody, readBody } from '../../functions/domain/read-body.ts';
import { aToken } from '../support/a-token.ts';
import { findTrace } from '../support/find-trace.ts';
import { ECHOES, signatureOf } from '../support/token-echoes.ts';

const TOKEN = aToken();
const LETTERS = signatureOf(TOKEN).replaceAll(/[-_]/g, '');
const mask = createTokenMask(TOKEN);

/** A part of the signature that no mask finds by itself. */
const part = (index: number) => LETTERS.slice(index * 4, index * 4 + 4);
const left = [0, 1, 2, 3].map(part).join(' qq ');

describe('JSON is masked', () => {
  test('and its value is that of the masked text', () => {
    expect(maskJson(`{"a":"${TOKEN}","b":["${part(0)}"]}`, mask)).toEqual({
      text: `{"a":"***","b":["${part(0)}"]}`,
      value: { a: '***', b: [part(0)] },
    });
  });

  test.each([
    ['the strings with parts of the token', { id: 'task-1', a: left, b: 7 }, { id: 'task-1', a: null, b: 7 }],
    ['each of them', [left, 'x', left, [left]], [null, 'x', null, [null]]],
    ['all of it', left, null],
    ['not those with one piece of three letters', [left, part(5).slice(1)], [null, part(5).slice(1)]],
    ['those with one of four letters', [left, part(5)], [null, null]],
    ['names', { [left]: left, b: { [`${left}"`]: 1 } }, { [left]: null, b: { [`${left}"`]: 1 } }],
    [
      'strings with quotation marks and backslashes',
      ['"', `\\"${left}\\`, '\\', `"${left}"`],
      ['"', null, '\\', null],
    ],
    ['JSON in a string', { r: JSON.stringify({ a: left }), id: 'x' }, { r: null, id: 'x' }],
    [
      'a string beside a token',
      { a: `${TOKEN} ${left}`, u: TOKEN, n: [1.5] },
      { a: null, u: '***', n: [1.5] },
    ],
  ])('and where it is left out, its value is without %s', (_what, value, expected) => {
    expect(maskJson(JSON.stringify(value), mask)).toEqual({ text: `"${LEFT_OUT}"`, value: expected });
  });

  test('and what stands between names and values does not matter', () => {
    const text = `{ "${left}" : "${left}" , "b"\n:\t[ "${left}" ] }`;

    expect(maskJson(text, mask).value).toEqual({ [left]: null, b: [null] });
  });

  test('and nothing else is JSON', () => {
    expect(() => maskJson('{"a":', mask)).toThrow(SyntaxError);
  });
});

describe('a body of which parts may be left is left out', () => {
  const bytes = (text: string) => Buffer.from(text);

  test('but not its result', () => {
    const body = `{"code":200,"msg":"${left}","data":{"taskId":"task-1","voiceId":"voice_a","status":"success"}}`;

    expect(readBody(bytes(body), undefined, TOKEN)).toEqual({
      kind: 'json',
      text: `"${LEFT_OUT}"`,
      value: { code: 200, msg: null, data: { taskId: 'task-1', voiceId: 'voice_a', status: 'success' } },
    });
  });

  test.each([
    ['text', bytes(left)],
    ['bytes', Buffer.concat([Buffer.from([0xff]), bytes(left)])],
    ['UTF-16', Buffer.from(left, 'utf16le')],
    ['UTF-16 with escapes', Buffer.from(ECHOES['as escapes']?.(TOKEN) ?? '', 'utf16le')],
  ])('if it is %s', (_what, body) => {
    expect(readBody(body, undefined, TOKEN)).toEqual({ kind: 'not_json', kept: LEFT_OUT });
    expect(excerptBody(body, 1_024, TOKEN)).toBe(LEFT_OUT);
  });

  test('if it is a user agent', () => {
    expect(maskToken(left, TOKEN)).toBe(LEFT_OUT);
    expect(maskToken(part(0), TOKEN)).toBe(part(0));
  });
});

test.each(Array.from({ length: 12 }, (_, index) => 1_000 - index * 20))(
  'of a token that begins at byte %i nothing is left in the first 1,024 bytes',
  (before) => {
    const body = Buffer.from(`${'-'.repeat(before)}${TOKEN}${'-'.repeat(70_000)}`);

    expect(excerptBody(body, 1_024, TOKEN)).toBe(`${'-'.repeat(before)}***${'-'.repeat(1_021 - before)}`);
    // Also where more of it is not read at all.
    expect(findTrace(maskToken(body.subarray(0, 1_024).toString(), TOKEN), TOKEN)).toBeUndefined();
  },
);
