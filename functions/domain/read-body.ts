import { maskToken } from './mask-token.ts';

/** How much of a body is read, in bytes. A documented callback has 250; a voice has no bulk to bring. */
export const MAX_BODY_BYTES = 64 * 1024;

/** A body, without the token: its text, or its bytes where they are no text. */
export type KeptBody = string | Uint8Array;

export type ReadBody =
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'not_json'; readonly kept: KeptBody };

/**
 * Reads a body as JSON, whatever its content type says: by its byte order mark, its declared charset, and UTF-8, the
 * first that gives JSON. The token is masked before anything is read.
 *
 * @returns Total: bytes that are no JSON are handed back, to be kept.
 */
export function readBody(bytes: Uint8Array, contentType: string | undefined, token: string): ReadBody {
  const encodings = [...candidateEncodings(bytes, contentType)];
  for (const encoding of encodings) {
    const text = maskToken(new TextDecoder(encoding).decode(bytes), token);
    try {
      return { kind: 'json', value: JSON.parse(text), text };
    } catch {
      // Not JSON in this encoding; the next may be.
    }
  }
  return { kind: 'not_json', kept: keepBody(bytes, encodings, token) };
}

/** Answers the first part of a body that is too large to read, without the token, as text if it is text. */
export function excerptBody(bytes: Uint8Array, maxBytes: number, token: string): KeptBody {
  // Masked as a whole before it is cut, so that no half of a token is left at the edge.
  const masked = maskBytes(bytes, token).subarray(0, maxBytes);
  return decodeExactly(masked, 'utf-8') ?? masked;
}

function* candidateEncodings(bytes: Uint8Array, contentType: string | undefined): Generator<string> {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) yield 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) yield 'utf-16be';
  const charset = /charset="?([\w:.-]+)/i.exec(contentType ?? '')?.[1];
  if (charset !== undefined && isKnownEncoding(charset)) yield charset;
  yield 'utf-8';
}

function isKnownEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

function keepBody(bytes: Uint8Array, encodings: readonly string[], token: string): KeptBody {
  for (const encoding of encodings) {
    const text = decodeExactly(bytes, encoding);
    if (text !== undefined) return maskToken(text, token);
  }
  return maskBytes(bytes, token);
}

function decodeExactly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Latin-1 maps every byte to one character and back, so that bytes can be searched as text. */
function maskBytes(bytes: Uint8Array, token: string): Uint8Array {
  return Buffer.from(maskToken(Buffer.from(bytes).toString('latin1'), token), 'latin1');
}
