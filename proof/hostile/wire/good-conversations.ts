import fc from 'fast-check';
import { cutAt, type Conversation } from './conversation.ts';
import { bodyOf, goodRequest, HOST, lengthOf, lineOf, requestSource } from './request-source.ts';

/** A network may deliver a request in pieces. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

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
