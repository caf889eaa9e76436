import { bytesOf, expectedOf } from '../gateway/event.ts';
import type { HostileRequest } from '../hostile-case.ts';

/** How much of a body is stored, in bytes: in its record, or in quarantine. */
const STORED_BYTES = { recorded: 8_192, kept: 16_384 };

/** What may be missing of that, in bytes: a character that would be cut, and the mark at the beginning. */
const CUT_BYTES = 3;
const MARK_BYTES = 3;

/** A mask stands where a callback URL or the token stood; elsewhere nothing may change. */
const MASKED = /<<token|voice-[a-z]+-callback/i;

/**
 * Answers how what is stored of a body differs from what was sent, if it does: it is the body, or as much of its beginning as
 * is stored of one that is larger.
 *
 * A mark at the beginning may be gone; of another encoding than UTF-8 only what could not be read is the same bytes.
 */
export function differs(
  stored: string | Uint8Array,
  request: HostileRequest,
  where: keyof typeof STORED_BYTES,
): string | undefined {
  const { text, encoding } = request.body;
  if (MASKED.test(text)) return undefined;
  const isReadable = expectedOf(request).kind.startsWith('recorded');
  if (isReadable && !encoding.startsWith('utf-8')) return undefined;
  const sent = withoutMark(bytesOf(request));
  const actual = withoutMark(Buffer.from(stored));
  const most = STORED_BYTES[where];
  const least = Math.min(sent.length, most - CUT_BYTES - MARK_BYTES);
  const isBeginning = actual.equals(sent.subarray(0, actual.length));
  if (isBeginning && actual.length >= least && actual.length <= most) return undefined;
  return `${actual.length} bytes are stored of ${sent.length} that were sent: ${JSON.stringify(actual.toString('latin1').slice(0, 100))}`;
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).toString('latin1') === '\u00ef\u00bb\u00bf' ? bytes.subarray(3) : bytes;
}
