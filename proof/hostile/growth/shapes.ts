import { MAX_BYTES } from '../bodies/body.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { BODY_SHAPES, ENCODED_SHAPES, type BodyShape } from './body-shapes.ts';
import { goodTokenOf, requestWith, type Changes, repeat } from './request-with.ts';
import { quote } from '../bodies/json-source.ts';
import { base64url, sign, claimsWith } from '../tokens/sign.ts';

/** Headers and claims of a token in base64url take a third more. */
const inBase64 = (size: number) => Math.floor((size * 3) / 4);

/** Tokens of a size, those that are good for a reference. */
const TOKEN_SHAPES: Readonly<Record<string, (size: number, ref: string) => string>> = {
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
const HEADER_SHAPES: Readonly<Record<string, (size: number) => Changes>> = {
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

/** Requests of one kind, of any size. */
export interface Shape {
  readonly name: string;
  readonly part: 'body' | 'body that is too large' | 'token' | 'headers';
  /** In characters, the largest last; each twice the one before. */
  readonly sizes: readonly number[];
  /** @param ref the submission that the request's URL is for. */
  request(size: number, ref: string): HostileRequest;
}

const doublings = (from: number, times: number) =>
  Array.from({ length: times }, (_, time) => from * 2 ** time);
const BODY_SIZES = doublings(MAX_BYTES / 16, 5);
const LARGE_BODY_SIZES = doublings(MAX_BYTES * 2, 6);
const TOKEN_SIZES = doublings(512, 5);

/** A documented callback. */
export const plainRequest = (ref: string) => requestWith(goodTokenOf(ref));

/** Those that cost most, beyond what is read as well. */
const LARGE = [
  'a long text',
  'brackets',
  'backslashes',
  'escapes of letters',
  'percent-encoded letters',
  'the token',
  'callback URLs',
  'quotation marks',
];

function withBody(text: BodyShape, size: number, ref: string): HostileRequest {
  const token = goodTokenOf(ref);
  return requestWith(token, { text: text(size, token) });
}

export const SHAPES: readonly Shape[] = [
  ...Object.entries(BODY_SHAPES).map(([name, text]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size, ref) => withBody(text, size, ref),
  })),
  ...Object.entries(ENCODED_SHAPES).map(([name, { encoding, contentType, text }]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size, ref) => requestWith(goodTokenOf(ref), { text: text(size), encoding, contentType }),
  })),
  ...LARGE.map((name): Shape => ({
    name,
    part: 'body that is too large',
    sizes: LARGE_BODY_SIZES,
    request: (size, ref) => withBody(BODY_SHAPES[name] ?? (() => ''), size, ref),
  })),
  ...Object.entries(TOKEN_SHAPES).map(([name, token]): Shape => ({
    name,
    part: 'token',
    sizes: TOKEN_SIZES,
    request: (size, ref) => requestWith(token(size, ref)),
  })),
  ...Object.entries(HEADER_SHAPES).map(([name, change]): Shape => ({
    name,
    part: 'headers',
    sizes: TOKEN_SIZES,
    request: (size, ref) => requestWith(goodTokenOf(ref), change(size)),
  })),
];
