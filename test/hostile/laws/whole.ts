import { MAX_BYTES } from '../bodies/body.ts';
import { bytesOf } from '../gateway/event.ts';
import { fateOf, type HostileRequest } from '../hostile-case.ts';

/** How much is kept of a body that is too large to read, in bytes. */
const EXCERPT_BYTES = 1_024;

/** A mask stands where a callback URL or the token stood; elsewhere nothing may change. */
const MASKED = /<<token|voice-[a-z]+-callback/i;

/**
 * Answers how what is stored of a body differs from what was sent, if it does.
 *
 * A mark at the beginning may be gone; of another encoding than UTF-8 only what could not be read is the same bytes.
 */
export function differs(stored: string | Uint8Array, request: HostileRequest): string | undefined {
  const { text, encoding } = request.body;
  if (MASKED.test(text)) return undefined;
  const isReadable = fateOf(request).kind.startsWith('recorded');
  if (isReadable && !encoding.startsWith('utf-8')) return undefined;
  const sent = bytesOf(request);
  const expected = sent.subarray(0, sent.length > MAX_BYTES ? EXCERPT_BYTES : undefined);
  const actual = Buffer.from(stored);
  if (withoutMark(actual).equals(withoutMark(expected))) return undefined;
  return `${actual.length} bytes are stored of ${expected.length} that were to be: ${JSON.stringify(actual.toString('latin1').slice(0, 100))}`;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).toString('latin1') === '\u00ef\u00bb\u00bf' ? bytes.subarray(3) : bytes;
}
