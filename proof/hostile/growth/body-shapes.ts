import type { Encoding } from '../bodies/body.ts';
import { quote } from '../bodies/json-source.ts';
import { padded, repeat } from './request-with.ts';

const TEXT = '{"taskId":"<<turn>>","msg":"';
/** A body of a size, that comes with a token. */
export type BodyShape = (size: number, token: string) => string;

/** Bodies by what fills them: each is slow for a reader that reads it repeatedly, or looks back from every place of it. */
export const BODY_SHAPES: Readonly<Record<string, BodyShape>> = {
  'a long text': padded(TEXT, 'x', '"}'),
  'a long text of wide characters': (size) => padded(TEXT, '€', '"}')(size / 3),
  brackets: padded('', '[', ''),
  braces: padded('', '{"a":', ''),
  'arrays, closed': (size) =>
    `{"taskId":"<<turn>>","a":${'['.repeat(size / 2 - 20)}${']'.repeat(size / 2 - 20)}}`,
  'objects, closed': (size) =>
    `{"taskId":"<<turn>>","a":${'{"a":'.repeat(size / 6 - 6)}1${'}'.repeat(size / 6 - 6)}}`,
  'results in results': (size) =>
    `{"taskId":"<<turn>>","result":${'{"result":'.repeat(size / 11 - 6)}1${'}'.repeat(size / 11 - 6)}}`,
  'JSON in JSON in JSON': (size) =>
    `{"taskId":"<<turn>>","resultJson":${quote(quote(quote(padded(TEXT, 'x', '"}')(size - 100))))}}`,
  'three results as text': (size) => {
    const result = quote(padded('{"a":"', 'x', '"}')(size / 3 - 40));
    return `{"taskId":"<<turn>>","result":${result},"resultJson":${result},"result_json":${result}}`;
  },
  backslashes: padded('', '\\', ''),
  'escaped backslashes': padded(TEXT, '\\\\', '"}'),
  'escapes of letters': padded(TEXT, '\\u0041', '"}'),
  'escapes of halves': padded(TEXT, '\\ud800', '"}'),
  'escapes that end too soon': padded('', '\\u00', ''),
  'percent signs': padded(TEXT, '%', '"}'),
  'percent-encoded letters': padded(TEXT, '%41', '"}'),
  'quotation marks': padded('', '"', ''),
  'short texts': padded('{"taskId":"<<turn>>","a":[', '"a",', '"a"]}'),
  'voice-': padded(TEXT, 'voice-', '"}'),
  'voice-aaaa': padded(`${TEXT}voice-`, 'a', '"}'),
  'the beginning of a callback URL': padded(TEXT, 'voice-a-callback', '"}'),
  'callback URLs': padded(TEXT, 'voice-a-callback/x ', '"}'),
  'a callback URL and backslashes': padded('voice-a-callback', '\\', ''),
  'the token': (size, token) => padded('', `${token} `, '')(size),
  // Who searches for the whole finds its beginning everywhere.
  'almost the token': (size, token) => padded(TEXT, token.slice(0, 100), '"}')(size),
  'white space around the id': padded('{"taskId":"', ' ', '<<turn>>"}'),
  'white space within the id': padded('{"taskId":"x', ' ', 'x"}'),
  'white space within a status': padded('{"taskId":"<<turn>>","status":"x', '\t', 'x"}'),
  'line breaks within a message': padded(TEXT, '\\n', 'x"}'),
  'digits within a code': padded('{"taskId":"<<turn>>","code":"', '1', 'x"}'),
  'digits within an error code': padded('{"taskId":"<<turn>>","errorCode":"-', '0', '-"}'),
  'white space between': padded('{"taskId":"<<turn>>",', ' \n\t', '"a":1}'),
  'white space alone': padded('', ' ', ''),
  'a long id': padded('{"taskId":"', 'x', '"}'),
  'a number of many digits': padded('{"taskId":"<<turn>>","code":', '9', '}'),
  'a number of many zeros': padded('{"taskId":"<<turn>>","code":0.', '0', '1}'),
  'a large exponent': padded('{"taskId":"<<turn>>","code":1e', '9', '}'),
  'many numbers': padded('{"taskId":"<<turn>>","a":[', '1e9,', '1]}'),
  'many names': (size) =>
    `{"taskId":"<<turn>>"${Array.from({ length: size / 12 }, (_, at) => `,"k${at}":0`).join('')}}`,
  'one name many times': padded('{"taskId":"<<turn>>"', ',"a":0', '}'),
  '__proto__ many times': padded('{"taskId":"<<turn>>"', ',"__proto__":{}', '}'),
  'names that are numbers': (size) =>
    `{"taskId":"<<turn>>"${Array.from({ length: size / 14 }, (_, at) => `,"${at * 16_384}":0`).join('')}}`,
  'names that are large numbers': (size) =>
    `{"taskId":"<<turn>>"${Array.from({ length: size / 16 }, (_, at) => `,"${at * 16_777_216}":0`).join('')}}`,
  'task ids many times': padded('{"taskId":"<<turn>>"', ',"taskId":"<<turn>>"', '}'),
};

/** Bodies whose bytes have to be decoded in more than one way. */
export const ENCODED_SHAPES: Readonly<
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
