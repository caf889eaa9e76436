import fc from 'fast-check';
import {
  cutAt,
  type Conversation,
  bodyOf,
  goodRequest,
  HOST,
  lengthOf,
  lineOf,
  requestSource,
  type ConversationResult,
} from './conversation.ts';
import {
  BAD_CHUNKS,
  BAD_HEADERS,
  BAD_LENGTHS,
  BODY,
  GOOD,
  LINES,
  METHODS,
  OTHER_PROTOCOLS,
  RIGHT_LENGTH,
  SMUGGLED,
  TARGETS,
  withHeaders,
  withLine,
} from './broken-sources.ts';

/** A network may deliver a request in pieces. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

type Ending = Conversation['ending'];
const ENDINGS: readonly Ending[] = ['wait', 'wait', 'wait', 'half-close', 'close', 'reset'];

function conversation(
  family: string,
  texts: fc.Arbitrary<string>,
  endings: readonly Ending[] = ENDINGS,
  expected: ConversationResult = { kind: 'refused' },
): fc.Arbitrary<Conversation> {
  return fc.record({
    family: fc.constant(family),
    text: texts,
    cuts,
    ending: fc.constantFrom(...endings),
    expected: fc.constant(expected),
  });
}

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
    // What follows the body is not a request, and the answer to that may come first.
    { kind: 'kept', statuses: [200, 400] },
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

function recorded(
  family: string,
  source: (taskId: string) => fc.Arbitrary<string>,
): fc.Arbitrary<Conversation> {
  return fc.uuid().chain((taskId) =>
    fc.record({
      family: fc.constant(family),
      text: source(taskId),
      cuts,
      ending: fc.constant('wait' as const),
      expected: fc.constant({ kind: 'recorded' as const, taskIds: [taskId] }),
    }),
  );
}

const HEADERS = [
  'X: ',
  'x-empty:',
  'X-Tab:\ta\t',
  'X-Latin: \u00e9\u00ff',
  `X-Long: ${'a'.repeat(8_000)}`,
  'Cookie: a=b; c',
  'Content-Type: text/plain; charset=utf-16le',
  'Content-Encoding: gzip',
  'Expect: 100-continue',
  'Authorization: Bearer x',
  'Accept: */*, */*;q=0.1',
  'X-Forwarded-For: 127.0.0.1, ::1',
  '__proto__: x',
  'constructor: y',
  "x!#$%&'*+-.^_`|~: z",
];

const headers = fc.array(fc.constantFrom(...HEADERS), { maxLength: 4 });

/** A body in chunks, in every form that the standard allows. */
const chunked = (body: string) =>
  fc
    .tuple(
      cuts.map((shares) => cutAt(body, shares)),
      fc.constantFrom('', ';a', ';a=b', ';a="b c"'),
      fc.constantFrom('', '000'),
      fc.constantFrom('', 'X-Trailer: 1\r\n'),
      fc.boolean(),
    )
    .map(([pieces, extension, zeros, trailer, isUpper]) => {
      const size = (piece: string) => piece.length.toString(16);
      const chunks = pieces.map(
        (piece) => `${zeros}${isUpper ? size(piece).toUpperCase() : size(piece)}${extension}\r\n${piece}\r\n`,
      );
      return `${chunks.join('')}0${extension}\r\n${trailer}\r\n`;
    });

/** Who says that it has no more, or hangs up, may miss the answer. What it hears is true. */
const hangsUp = fc.uuid().chain((taskId) =>
  fc.record({
    family: fc.constant('good, then hung up'),
    text: fc.constant(goodRequest(taskId)),
    cuts,
    ending: fc.constantFrom('half-close' as const, 'close' as const, 'reset' as const),
    expected: fc.constant({ kind: 'recorded if answered' as const, taskIds: [taskId] }),
  }),
);

const PATHS = [
  '/suno/voice-generate-callback/<<token>>?',
  '/suno/voice-generate-callback/<<token>>?token=x&a=%00&a=%',
  '/suno/voice-generate-callback/<<token, encoded>>',
];

const pipelined = fc.uniqueArray(fc.uuid(), { minLength: 2, maxLength: 8 }).chain((taskIds) =>
  fc.record({
    family: fc.constant('pipelined'),
    text: fc.constant(taskIds.map((taskId) => goodRequest(taskId)).join('')),
    cuts,
    ending: fc.constant('wait' as const),
    expected: fc.constant({ kind: 'recorded' as const, taskIds }),
  }),
);

/** It is well-formed, and its body is not a callback. */
const noCallback = fc.constantFrom('', 'voice ready!', '[]', '{"data":{}}', '\u0000\u00ff').chain((body) =>
  fc.record({
    family: fc.constant('no callback'),
    text: fc.constant(requestSource({ body })),
    cuts,
    ending: fc.constant('wait' as const),
    expected: fc.constant({ kind: 'kept' as const, statuses: [200] }),
  }),
);

export const goodConversations: readonly fc.Arbitrary<Conversation>[] = [
  recorded('good, in pieces', (taskId) => fc.constant(goodRequest(taskId))),
  recorded('odd headers', (taskId) => headers.map((more) => goodRequest(taskId, ...more))),
  recorded('chunked', (taskId) =>
    chunked(bodyOf(taskId)).map((body) =>
      requestSource({ headers: [HOST, 'Transfer-Encoding: chunked'], body }),
    ),
  ),
  recorded('odd but right targets', (taskId) =>
    fc.constantFrom(...PATHS).map((path) => {
      const body = bodyOf(taskId);
      return requestSource({ line: lineOf('POST', path), headers: [HOST, lengthOf(body)], body });
    }),
  ),
  recorded('HTTP/1.0', (taskId) => {
    const body = bodyOf(taskId);
    return fc.constant(
      requestSource({ line: lineOf('POST', undefined, 'HTTP/1.0'), headers: [HOST, lengthOf(body)], body }),
    );
  }),
  pipelined,
  noCallback,
  hangsUp,
];
