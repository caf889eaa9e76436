import { quote } from '../bodies/json-source.ts';
import { claimsWith } from '../tokens/claims.ts';
import { base64url, sign } from '../tokens/sign.ts';
import { repeat } from './fill.ts';
import { goodTokenOf, type Changes } from './request-with.ts';

/** Headers and claims of a token in base64url take a third more. */
const inBase64 = (size: number) => Math.floor((size * 3) / 4);

/** Tokens of a size, those that are good for a reference. */
export const TOKEN_SHAPES: Readonly<Record<string, (size: number, ref: string) => string>> = {
  dots: (size) => repeat('.', size),
  letters: (size) => repeat('A', size),
  'letters in three parts': (size) =>
    [repeat('A', size / 3), repeat('A', size / 3), repeat('A', size / 3)].join('.'),
  'letters before a space': (size) => `${repeat('A', size)} `,
  'NUL bytes': (size) => repeat('\u0000', size),
  'wide characters': (size) => repeat('😀', size),
  'a long signature': (size, ref) => `${goodTokenOf(ref)}${repeat('A', size)}`,
  'a header of brackets': (size) => `${base64url(repeat('[', inBase64(size)))}.e30.AA`,
  'a header of many names': (size) =>
    sign({
      header: `{"alg":"HS256"${Array.from({ length: inBase64(size) / 12 }, (_, at) => `,"k${at}":0`).join('')}}`,
      claims: '{}',
    }),
  'a header with many critical names': (size, ref) =>
    sign({
      header: `{"alg":"HS256","crit":[${repeat('"b64",', inBase64(size))}"b64"]}`,
      claims: claimsWith({ sub: quote(ref) }),
    }),
  'many audiences': (size, ref) =>
    sign({
      claims: claimsWith({ sub: quote(ref), aud: `[${'"x",'.repeat(inBase64(size) / 4)}"generate"]` }),
    }),
  'many claims': (size, ref) =>
    sign({
      claims: claimsWith({
        sub: quote(ref),
        ...Object.fromEntries(Array.from({ length: inBase64(size) / 12 }, (_, at) => [`k${at}`, '0'])),
      }),
    }),
  'a long reference': (size) => sign({ claims: claimsWith({ sub: quote('x'.repeat(inBase64(size))) }) }),
  'a long claim': (size, ref) =>
    sign({ claims: claimsWith({ sub: quote(ref), pad: quote('x'.repeat(inBase64(size))) }) }),
  'a claim of brackets': (size, ref) =>
    sign({
      claims: claimsWith({
        sub: quote(ref),
        pad: `${'['.repeat(inBase64(size) / 2)}${']'.repeat(inBase64(size) / 2)}`,
      }),
    }),
};

/** What stands around a callback. */
export const HEADER_SHAPES: Readonly<Record<string, (size: number) => Changes>> = {
  'a long user agent': (size) => ({ userAgent: repeat('x', size) }),
  'a user agent of escapes': (size) => ({ userAgent: repeat('\\u0041', size) }),
  'a user agent of backslashes': (size) => ({ userAgent: repeat('\\', size) }),
  'a user agent of callback URLs': (size) => ({ userAgent: repeat('voice-a-callback', size) }),
  'a long charset': (size) => ({
    contentType: `a/b; charset=${repeat('x', size)}`,
    text: '\u00ff',
    encoding: 'latin1',
  }),
  'many charsets': (size) => ({ contentType: repeat('charset=', size), text: '\u00ff', encoding: 'latin1' }),
  'charsets in quotes': (size) => ({
    contentType: repeat('charset="', size),
    text: '\u00ff',
    encoding: 'latin1',
  }),
  'many headers': (size) => ({
    headers: `{${Array.from({ length: size / 10 }, (_, at) => `"x${at}":"v"`).join(',')}}`,
  }),
};
