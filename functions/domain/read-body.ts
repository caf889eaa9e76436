import { createTokenMask, LEFT_OUT, maskJson, maskToken } from './mask-token.ts';

/** How much of a body quarantine stores, in bytes. A documented callback has 250 bytes. */
export const STORED_BODY_BYTES = 16 * 1024;

/** How much of a body a record keeps, in bytes of UTF-8: each write of the record costs by its size. */
export const RAW_BYTES = 8 * 1024;

/** Returns the text, or as many whole characters of its beginning as fit, in bytes of UTF-8. */
export function excerpt(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  // A streaming decoder leaves out a character that was cut.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(Buffer.from(text).subarray(0, maxBytes), { stream: true });
}

/** A body without the token: a string, or bytes that are not valid UTF-8. */
export type KeptBody = string | Uint8Array;

type ReadBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'not_json'; readonly kept: KeptBody };

/**
 * Reads a body as JSON, with any content type. The token is masked before anything is read.
 *
 * @returns Total: bytes that are not JSON are returned, to be quarantined.
 */
export function readBody(bytes: Uint8Array, contentType: string | undefined, token: string): ReadBody {
  const mask = createTokenMask(token);
  for (const decoded of decodings(bytes, contentType)) {
    try {
      return { kind: 'json', ...maskJson(decoded, mask) };
    } catch {
      // Not JSON in this encoding; the next may be.
    }
  }
  return { kind: 'not_json', kept: textIfExact(maskBytes(bytes, token)) };
}

/** How many bytes a character of a token may take: as an escape in JSON inside JSON, in UTF-32. */
const MAX_CHARACTER_BYTES = 28;

/** Returns the beginning of a body that is too large to read, without the token; as a string if it is valid UTF-8. */
export function excerptBody(bytes: Uint8Array, maxBytes: number, token: string): KeptBody {
  // Masked before the cut, so that no half of a token is left at the edge. Megabytes take seconds to mask: the rest is left out.
  const start = bytes.subarray(0, maxBytes + MAX_CHARACTER_BYTES * token.length);
  return textIfExact(maskBytes(start, token).subarray(0, maxBytes));
}

/**
 * Yields the possible texts of the bytes, the likeliest first: by their byte order mark; as UTF-8, JSON's encoding, if all bytes
 * are valid; by the declared charset; and as UTF-8 with invalid bytes replaced.
 */
function* decodings(bytes: Uint8Array, contentType: string | undefined): Generator<string> {
  // Neither byte occurs in UTF-8: they begin the byte order marks of UTF-16.
  if (bytes[0] === 0xff) yield new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe) yield new TextDecoder('utf-16be').decode(bytes);
  const exact = textIfExact(bytes);
  if (typeof exact === 'string') yield exact;
  const charset = contentType?.match(/charset="?([\w:.-]+)/i)?.[1];
  try {
    yield new TextDecoder(charset).decode(bytes);
  } catch {
    // An unknown charset counts as no charset.
  }
  yield new TextDecoder().decode(bytes);
}

function textIfExact(bytes: Uint8Array): KeptBody {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

/**
 * Masks bytes as text: Latin-1 maps every byte to one character and back.
 *
 * In UTF-16 and UTF-32 there are zeros between letters, which the mask skips, but not within escapes.
 */
function maskBytes(bytes: Uint8Array, token: string): Uint8Array {
  const masked = maskToken(Buffer.from(bytes).toString('latin1'), token);
  const withoutZeros = masked.replaceAll('\0', '');
  const isClean = maskToken(withoutZeros, token) === withoutZeros;
  return Buffer.from(isClean ? masked : LEFT_OUT, 'latin1');
}
