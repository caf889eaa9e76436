import { bodyOf, goodRequest, HOST, lengthOf, lineOf, requestSource } from './conversation.ts';

/** As long as what will stand there: the connection's number. */
export const TASK_ID = '<<task>>';
export const BODY = bodyOf(TASK_ID);
export const GOOD = goodRequest(TASK_ID);
export const RIGHT_LENGTH = lengthOf(BODY);

export const withHeaders = (...headers: readonly string[]) =>
  requestSource({ headers: [HOST, ...headers], body: BODY });
export const withLine = (line: string) => requestSource({ line, headers: [HOST, RIGHT_LENGTH], body: BODY });

export const LINES = [
  '',
  ' ',
  'POST',
  'POST ',
  lineOf('POST', 'suno/voice-generate-callback/<<token>>'),
  lineOf('POST', '/suno/voice-generate-callback/<<token>> x'),
  lineOf('POST', '/suno/voice-generate-callback/<<token>>\u0000'),
  lineOf('POST', undefined, 'HTTP/9.9'),
  lineOf('POST', undefined, 'HTTP/1.1.1'),
  lineOf('POST', undefined, 'http/1.1'),
  lineOf('POST', undefined, ''),
  lineOf('post'),
  lineOf('POST\t'),
  lineOf('\u0000POST'),
  lineOf('P\u00d6ST'),
  `POST\t/suno/voice-generate-callback/<<token>>\tHTTP/1.1`,
  lineOf('POST', `/suno/voice-generate-callback/<<token>>${'a'.repeat(20_000)}`),
  lineOf('POST', `/${'a/'.repeat(40_000)}`),
  lineOf('A'.repeat(20_000)),
];

export const METHODS = [
  'GET',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
];

export const TARGETS = [
  '/',
  '/*',
  '//suno/voice-generate-callback/<<token>>',
  '/suno//voice-generate-callback/<<token>>',
  '/suno/voice-generate-callback//<<token>>',
  '/suno/voice-generate-callback/<<token>>/',
  '/suno/voice-generate-callback/<<token>>/<<token>>',
  '/suno/./voice-generate-callback/<<token>>',
  '/x/../suno/voice-generate-callback/<<token>>',
  '/Suno/Voice-Generate-Callback/<<token>>',
  '/suno/voice-generate-callback%2f<<token>>',
  '/suno%2fvoice-generate-callback/<<token>>',
  '/suno/voice-validate-callback/<<token>>',
  '/suno/voice-regenerate-callback/<<token>>',
  '/suno/voice-generate-callback',
  '/suno/voice-generate-callback/',
  '/suno/voice-generate-callback?token=<<token>>',
  '/suno/voice-generate-callback/<<token>>%00',
  '/suno/voice-generate-callback/<<token>>%0A',
  '/suno/voice-generate-callback/<<token>>%20',
  '/suno/voice-generate-callback/%',
  '/suno/voice-generate-callback/%ff%fe',
  '/suno/voice-generate-callback/%252e',
  '/suno/voice-generate-callback/{token}',
  '/suno/voice-generate-callback/;<<token>>',
  'http://127.0.0.1/suno/voice-generate-callback/<<token>>',
  'http://example.com:99999/suno/voice-generate-callback/<<token>>',
  '*',
];

export const BAD_LENGTHS = [
  '-1',
  '+5',
  '0x10',
  '1e3',
  '1.5',
  'abc',
  '18446744073709551617',
  '99999999999999999999999',
  ' ',
  '5 5',
  '5,5',
];

/** Two ways to say how long the body is, of which one would hide a request from a reader of the other. */
export const SMUGGLED = [
  withHeaders(RIGHT_LENGTH, 'Transfer-Encoding: chunked'),
  withHeaders('Transfer-Encoding: chunked', RIGHT_LENGTH),
  withHeaders(RIGHT_LENGTH, 'Content-Length: 0'),
  withHeaders('Content-Length: 0', RIGHT_LENGTH),
  withHeaders('Transfer-Encoding: chunked, identity', RIGHT_LENGTH),
  withHeaders('Transfer-Encoding : chunked'),
  withHeaders('Transfer-Encoding:\u000bchunked'),
  withHeaders(`Content-Length : ${BODY.length}`),
  requestSource({
    headers: [HOST, 'Content-Length: 0', 'Transfer-Encoding: chunked'],
    body: `0\r\n\r\n${GOOD}`,
  }),
  requestSource({
    line: lineOf('GET', '/'),
    headers: [HOST, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    body: `0\r\n\r\n${GOOD}`,
  }),
];

export const BAD_CHUNKS = [
  'g\r\nx\r\n',
  '-1\r\nx\r\n',
  'ffffffffffffffffff\r\nx',
  '0x5\r\nhello\r\n',
  ' 5\r\nhello\r\n',
  '5\nhello\n0\n\n',
  '5\r\nhelloworld\r\n',
  '\r\n',
  '5;\u0000\r\nhello\r\n',
  `5;${'a'.repeat(20_000)}\r\nhello\r\n`,
];

export const BAD_HEADERS = [
  'NoColon',
  ': no name',
  'Space : before',
  ' Folded: first',
  'X: a\r\n folded',
  'X: a\u0000b',
  'X: a\rb',
  'X\u00e9: a',
  'X[]: a',
  'X"y: a',
  `X: ${'a'.repeat(20_000)}`,
  Array.from({ length: 2_500 }, (_, index) => `X${index}: a`).join('\r\n'),
];

/** Other protocols that knock at the same port. */
export const OTHER_PROTOCOLS = [
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  '\u0016\u0003\u0001\u0000\u00c8\u0001\u0000\u0000\u00c4\u0003\u0003',
  'SSH-2.0-OpenSSH_9.6\r\n',
  'EHLO example.com\r\nMAIL FROM:<a@example.com>\r\n',
  '*1\r\n$4\r\nPING\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '\r\n\r\n\r\n\r\n',
  '\u0000'.repeat(1_000),
  '{"taskId":"x"}',
];
