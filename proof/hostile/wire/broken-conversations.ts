import fc from 'fast-check';
import type { Conversation, ConversationResult } from './conversation.ts';
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
import { cuts } from './good-conversations.ts';
import { HOST, lineOf, requestSource } from './request-source.ts';

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
