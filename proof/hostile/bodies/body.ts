/** How a body's text becomes bytes. */
export type Encoding =
  | 'utf-8'
  | 'utf-8 with a mark'
  | 'latin1'
  | 'utf-16le'
  | 'utf-16be'
  | 'utf-16le with a mark'
  | 'utf-16be with a mark'
  | 'utf-32le'
  | 'utf-32be'
  | 'utf-32le with a mark';

/** How the gateway hands the bytes over; the last three are what no gateway should do. */
export type Handover = 'text' | 'base64' | 'base64, wrapped' | 'text called base64' | 'base64 called text';

/** How much of a body is read, in bytes: a promise to callers, not a number of the code under test. */
export const MAX_BYTES = 65_536;

/** The required result of a body that is not too large and comes with a token of ours. */
export type BodyResult =
  /** Recorded under one of these. */
  | { readonly kind: 'recorded'; readonly taskIds: readonly string[] }
  /** Refused with 400, and kept. */
  | { readonly kind: 'kept' }
  /** Readable or not, it is recorded under one of these ids or quarantined. */
  | { readonly kind: 'recorded or kept'; readonly taskIds: readonly string[] };

export interface HostileBody {
  readonly family: string;
  /** With `<<token>>` where the request's token is to stand; see `echo.ts`. */
  readonly text: string;
  readonly encoding: Encoding;
  readonly handover: Handover;
  /** Instead of the envelope's. */
  readonly contentType?: string;
  readonly expected: BodyResult;
}

const MARK = '\ufeff';

export function encode(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-8 with a mark':
      return Buffer.from(MARK + text);
    case 'latin1':
      return Buffer.from(text, 'latin1');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    case 'utf-16le with a mark':
      return Buffer.from(MARK + text, 'utf16le');
    case 'utf-16be with a mark':
      return Buffer.from(MARK + text, 'utf16le').swap16();
    case 'utf-32le':
      return utf32(text);
    case 'utf-32be':
      return utf32(text).swap32();
    case 'utf-32le with a mark':
      return utf32(MARK + text);
  }
}

function utf32(text: string): Buffer {
  return Buffer.from(Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0).buffer);
}
