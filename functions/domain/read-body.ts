import { createTokenMask, LEFT_OUT, maskJson, maskToken } from './mask-token.ts';

/** A body, without the token: its text, or its bytes where they are no text. */
export type KeptBody = string | Uint8Array;

export type ReadBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'not_json'; readonly kept: KeptBody };

/**
 * Reads a body as JSON, whatever its content type says. The token is masked before anything is read.
 *
 * @returns Total: bytes that are no JSON are handed back, to be kept.
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

/** Answers the first part of a body that is too large to read, without the token, as text if it is text. */
export function excerptBody(bytes: Uint8Array, maxBytes: number, token: string): KeptBody {
  // Masked before it is cut, so that no half of a token is left at the edge. Megabytes take seconds to mask: the rest is left out.
  const start = bytes.subarray(0, maxBytes + MAX_CHARACTER_BYTES * token.length);
  return textIfExact(maskBytes(start, token).subarray(0, maxBytes));
}

/**
 * What the bytes may say, the likeliest first: by their byte order mark; as UTF-8, which JSON is, if all of them are; by
 * the declared charset; and as UTF-8 with what is no UTF-8 replaced.
 */
function* decodings(bytes: Uint8Array, contentType: string | undefined): Generator<string> {
  // Neither byte is part of UTF-8: they begin the marks of UTF-16.
  if (bytes[0] === 0xff) yield new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe) yield new TextDecoder('utf-16be').decode(bytes);
  const exact = textIfExact(bytes);
  if (typeof exact === 'string') yield exact;
  const charset = contentType?.match(/charset="?([\w:.-]+)/i)?.[1];
  try {
    yield new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that nobody knows is as good as none.
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
 * In UTF-16 and UTF-32 there are zeros between letters, which the mask reads over. Within escapes it does not.
 */
function maskBytes(bytes: Uint8Array, token: string): Uint8Array {
  const masked = maskToken(Buffer.from(bytes).toString('latin1'), token);
  const withoutZeros = masked.replaceAll('\0', '');
  const isClean = maskToken(withoutZeros, token) === withoutZeros;
  return Buffer.from(isClean ? masked : LEFT_OUT, 'latin1');
}
