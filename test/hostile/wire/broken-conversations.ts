import fc from 'fast-check';
import type { Conversation, ConversationFate } from './conversation.ts';
import { cuts } from './good-conversations.ts';
import { bodyOf, goodRequest, HOST, lengthOf, lineOf, requestSource } from './request-source.ts';

/** As long as what will stand there: the connection's number. */
const TASK_ID = '<<task>>';
const BODY = bodyOf(TASK_ID);
const GOOD = goodRequest(TASK_ID);
const RIGHT_LENGTH = lengthOf(BODY);

type Ending = Conversation['ending'];
const ENDINGS: readonly Ending[] = ['wait', 'wait', 'wait', 'half-close', 'close', 'reset'];

function conversation(
  family: string,
  texts: fc.Arbitrary<string>,
  endings: readonly Ending[] = ENDINGS,
  fate: ConversationFate = { kind: 'refused' },
): fc.Arbitrary<Conversation> {
  return fc.record({
    family: fc.constant(family),
    text: texts,
    cuts,
    ending: fc.constantFrom(...endings),
    fate: fc.constant(fate),
  });
}

const withHeaders = (...headers: readonly string[]) =>
  requestSource({ headers: [HOST, ...headers], body: BODY });
const withLine = (line: string) => requestSource({ line, headers: [HOST, RIGHT_LENGTH], body: BODY });

const LINES = [
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

const METHODS = [
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

const TARGETS = [
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

const BAD_LENGTHS = [
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

/** Two ways to say how long the body is, of which one would hide a request from whoever reads the other. */
const SMUGGLED = [
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

const BAD_CHUNKS = [
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

const BAD_HEADERS = [
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
const OTHER_PROTOCOLS = [
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

const truncated = fc
  .double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  .map((share) => GOOD.slice(0, Math.floor(share * GOOD.length)));

/** Connections that bring nothing that may be written, most of them with a token that is good. */
export const brokenConversations: readonly fc.Arbitrary<Conversation>[] = [
  conversation('broken request lines', fc.constantFrom(...LINES).map(withLine)),
  conversation(
    'other methods',
    fc.constantFrom(...METHODS).map((method) => withLine(lineOf(method))),
  ),
  conversation(
    'other targets',
    fc.constantFrom(...TARGETS).map((target) => withLine(lineOf('POST', target))),
  ),
  conversation(
    'bad lengths',
    fc.constantFrom(...BAD_LENGTHS).map((length) => withHeaders(`Content-Length: ${length}`)),
  ),
  conversation(
    'bodies that end too soon',
    fc
      .integer({ min: 1, max: 20_000_000 })
      .map((more) => withHeaders(`Content-Length: ${BODY.length + more}`)),
  ),
  conversation(
    'bodies that go on',
    fc
      .integer({ min: 1, max: BODY.length })
      .map((less) => withHeaders(`Content-Length: ${BODY.length - less}`)),
    ['wait'],
    { kind: 'kept' },
  ),
  conversation('two lengths', fc.constantFrom(...SMUGGLED)),
  conversation(
    'bad chunks',
    fc
      .constantFrom(...BAD_CHUNKS)
      .map((body) => requestSource({ headers: [HOST, 'Transfer-Encoding: chunked'], body })),
  ),
  conversation(
    'bad headers',
    fc.constantFrom(...BAD_HEADERS).map((header) => withHeaders(header, RIGHT_LENGTH)),
  ),
  conversation('no host', fc.constant(requestSource({ headers: [RIGHT_LENGTH], body: BODY }))),
  conversation('cut off', truncated),
  conversation('other protocols', fc.constantFrom(...OTHER_PROTOCOLS)),
  conversation(
    'any bytes',
    fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  ),
  conversation(
    'other tokens',
    fc
      .constantFrom('x', '<<token>>x', 'x.y.z', '%3C', '..')
      .map((token) => withLine(lineOf('POST', `/suno/voice-generate-callback/${token}`))),
  ),
  conversation('nothing at all', fc.constant('')),
];
