import { MAX_BYTES, type Encoding } from '../bodies/body.ts';
import { plainCallbackOf } from '../bodies/callback-source.ts';
import { KEPT } from '../bodies/make-body.ts';
import { quote } from '../bodies/json-source.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { claimsWith } from '../tokens/claims.ts';
import { base64url, sign } from '../tokens/sign.ts';

/** Requests of one kind, of any size. */
export interface Shape {
  readonly name: string;
  readonly part: 'body' | 'body that is too large' | 'token' | 'headers';
  /** In characters, the largest last; each twice the one before. */
  readonly sizes: readonly number[];
  request(size: number): HostileRequest;
}

const doublings = (from: number, times: number) =>
  Array.from({ length: times }, (_, time) => from * 2 ** time);
const BODY_SIZES = doublings(MAX_BYTES / 16, 5);
const LARGE_BODY_SIZES = doublings(MAX_BYTES * 2, 6);
const TOKEN_SIZES = doublings(512, 5);

const GOOD_TOKEN = sign({ claims: claimsWith() });
const ID = { source: '"growth"', stored: 'growth' };

const repeat = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
const padded = (before: string, unit: string, after: string) => (size: number) =>
  before + repeat(unit, Math.max(0, size - before.length - after.length)) + after;

function requestWith(
  changes: {
    text?: string;
    encoding?: Encoding;
    token?: string;
    contentType?: string;
    userAgent?: string;
    headers?: string;
  } = {},
): HostileRequest {
  const { text = plainCallbackOf(ID), encoding = 'utf-8', token = GOOD_TOKEN } = changes;
  const { contentType = 'application/json', userAgent = 'provider/1', headers = '{}' } = changes;
  return {
    body: {
      family: 'growth',
      text,
      encoding,
      handover: encoding === 'utf-8' ? 'text' : 'base64',
      fate: KEPT,
    },
    token: { family: 'growth', text: token, fate: 'either' },
    envelope: { headers, contentType, userAgent, sourceIp: '203.0.113.9', more: '{}' },
    atMs: 0,
  };
}

/** A documented callback, for the task that all shapes are of. */
export const PLAIN_REQUEST = requestWith();

const TEXT = '{"taskId":"growth","msg":"';
/** A piece of the token: who searches for the whole finds its beginning everywhere. */
const NEAR_MISS = GOOD_TOKEN.slice(0, 100);

const BODIES: Readonly<Record<string, (size: number) => string>> = {
  'a long text': padded(TEXT, 'x', '"}'),
  'a long text of wide characters': (size) => padded(TEXT, '€', '"}')(size / 3),
  brackets: padded('', '[', ''),
  braces: padded('', '{"a":', ''),
  'arrays, closed': (size) =>
    `{"taskId":"growth","a":${'['.repeat(size / 2 - 20)}${']'.repeat(size / 2 - 20)}}`,
  'objects, closed': (size) =>
    `{"taskId":"growth","a":${'{"a":'.repeat(size / 6 - 6)}1${'}'.repeat(size / 6 - 6)}}`,
  'results in results': (size) =>
    `{"taskId":"growth","result":${'{"result":'.repeat(size / 11 - 6)}1${'}'.repeat(size / 11 - 6)}}`,
  'JSON in JSON in JSON': (size) =>
    `{"taskId":"growth","resultJson":${quote(quote(quote(padded(TEXT, 'x', '"}')(size - 100))))}}`,
  'three results as text': (size) => {
    const result = quote(padded('{"a":"', 'x', '"}')(size / 3 - 40));
    return `{"taskId":"growth","result":${result},"resultJson":${result},"result_json":${result}}`;
  },
  backslashes: padded('', '\\', ''),
  'escaped backslashes': padded(TEXT, '\\\\', '"}'),
  'escapes of letters': padded(TEXT, '\\u0041', '"}'),
  'escapes of halves': padded(TEXT, '\\ud800', '"}'),
  'escapes that end too soon': padded('', '\\u00', ''),
  'percent signs': padded(TEXT, '%', '"}'),
  'percent-encoded letters': padded(TEXT, '%41', '"}'),
  'quotation marks': padded('', '"', ''),
  'short texts': padded('{"taskId":"growth","a":[', '"a",', '"a"]}'),
  'voice-': padded(TEXT, 'voice-', '"}'),
  'voice-aaaa': padded(`${TEXT}voice-`, 'a', '"}'),
  'the beginning of a callback URL': padded(TEXT, 'voice-a-callback', '"}'),
  'callback URLs': padded(TEXT, 'voice-a-callback/x ', '"}'),
  'a callback URL and backslashes': padded('voice-a-callback', '\\', ''),
  'the token': padded('', `${GOOD_TOKEN} `, ''),
  'almost the token': padded(TEXT, NEAR_MISS, '"}'),
  'white space around the id': padded('{"taskId":"', ' ', 'growth"}'),
  'white space between': padded('{"taskId":"growth",', ' \n\t', '"a":1}'),
  'white space alone': padded('', ' ', ''),
  'a long id': padded('{"taskId":"', 'x', '"}'),
  'a number of many digits': padded('{"taskId":"growth","code":', '9', '}'),
  'a number of many zeros': padded('{"taskId":"growth","code":0.', '0', '1}'),
  'a large exponent': padded('{"taskId":"growth","code":1e', '9', '}'),
  'many numbers': padded('{"taskId":"growth","a":[', '1e9,', '1]}'),
  'many names': (size) =>
    `{"taskId":"growth"${Array.from({ length: size / 12 }, (_, at) => `,"k${at}":0`).join('')}}`,
  'one name many times': padded('{"taskId":"growth"', ',"a":0', '}'),
  '__proto__ many times': padded('{"taskId":"growth"', ',"__proto__":{}', '}'),
  'names that are numbers': (size) =>
    `{"taskId":"growth"${Array.from({ length: size / 14 }, (_, at) => `,"${at * 16_384}":0`).join('')}}`,
  'names that are large numbers': (size) =>
    `{"taskId":"growth"${Array.from({ length: size / 16 }, (_, at) => `,"${at * 16_777_216}":0`).join('')}}`,
  'task ids many times': padded('{"taskId":"growth"', ',"taskId":"growth"', '}'),
};

const ENCODED: Readonly<
  Record<string, { encoding: Encoding; contentType: string; text: (size: number) => string }>
> = {
  'no UTF-8': { encoding: 'latin1', contentType: 'application/json', text: padded('', '\u00ff', '') },
  'no UTF-8, of another charset': {
    encoding: 'latin1',
    contentType: 'a/b; charset=gb18030',
    text: padded(TEXT, '\u00fe', '"'),
  },
  'no UTF-8, and escapes': {
    encoding: 'latin1',
    contentType: 'a/b; charset=shift_jis',
    text: padded('\u00ff', '\\u0041', '"'),
  },
  'UTF-16, unreadable': {
    encoding: 'utf-16le with a mark',
    contentType: 'text/plain',
    text: (size) => repeat('x', size / 2),
  },
  'NUL bytes': { encoding: 'latin1', contentType: 'a/b; charset=utf-16be', text: padded('', '\u0000', '') },
};

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

/** Headers and claims of a token in base64url take a third more. */
const inBase64 = (size: number) => Math.floor((size * 3) / 4);

const TOKENS: Readonly<Record<string, (size: number) => string>> = {
  dots: (size) => repeat('.', size),
  letters: (size) => repeat('A', size),
  'letters in three parts': (size) =>
    [repeat('A', size / 3), repeat('A', size / 3), repeat('A', size / 3)].join('.'),
  'letters before a space': (size) => `${repeat('A', size)} `,
  'NUL bytes': (size) => repeat('\u0000', size),
  'wide characters': (size) => repeat('😀', size),
  'a long signature': (size) => `${GOOD_TOKEN}${repeat('A', size)}`,
  'a header of brackets': (size) => `${base64url(repeat('[', inBase64(size)))}.e30.AA`,
  'a header of many names': (size) =>
    sign({
      header: `{"alg":"HS256"${Array.from({ length: inBase64(size) / 12 }, (_, at) => `,"k${at}":0`).join('')}}`,
      claims: '{}',
    }),
  'a header with many critical names': (size) =>
    sign({
      header: `{"alg":"HS256","crit":[${repeat('"b64",', inBase64(size))}"b64"]}`,
      claims: claimsWith(),
    }),
  'many audiences': (size) =>
    sign({ claims: claimsWith({ aud: `[${'"x",'.repeat(inBase64(size) / 4)}"generate"]` }) }),
  'many claims': (size) =>
    sign({
      claims: claimsWith(
        Object.fromEntries(Array.from({ length: inBase64(size) / 12 }, (_, at) => [`k${at}`, '0'])),
      ),
    }),
  'a long reference': (size) => sign({ claims: claimsWith({ sub: quote('x'.repeat(inBase64(size))) }) }),
  'a long claim': (size) => sign({ claims: claimsWith({ pad: quote('x'.repeat(inBase64(size))) }) }),
  'a claim of brackets': (size) =>
    sign({
      claims: claimsWith({ pad: `${'['.repeat(inBase64(size) / 2)}${']'.repeat(inBase64(size) / 2)}` }),
    }),
};

const HEADERS: Readonly<Record<string, (size: number) => Parameters<typeof requestWith>[0]>> = {
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

export const SHAPES: readonly Shape[] = [
  ...Object.entries(BODIES).map(([name, text]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size) => requestWith({ text: text(size) }),
  })),
  ...Object.entries(ENCODED).map(([name, { encoding, contentType, text }]): Shape => ({
    name,
    part: 'body',
    sizes: BODY_SIZES,
    request: (size) => requestWith({ text: text(size), encoding, contentType }),
  })),
  ...LARGE.map((name): Shape => ({
    name,
    part: 'body that is too large',
    sizes: LARGE_BODY_SIZES,
    request: (size) => requestWith({ text: BODIES[name]?.(size) ?? '' }),
  })),
  ...Object.entries(TOKENS).map(([name, token]): Shape => ({
    name,
    part: 'token',
    sizes: TOKEN_SIZES,
    request: (size) => requestWith({ token: token(size) }),
  })),
  ...Object.entries(HEADERS).map(([name, change]): Shape => ({
    name,
    part: 'headers',
    sizes: TOKEN_SIZES,
    request: (size) => requestWith(change(size)),
  })),
];
