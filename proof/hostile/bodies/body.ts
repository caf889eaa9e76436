import { ECHOES as WAYS } from '../../../test/support/token-echoes.ts';
import fc from 'fast-check';

export interface Draft {
  readonly text: string;
  readonly expected: BodyResult;
  readonly encoding?: Encoding;
  readonly contentType?: string;
}

export const recordedAs = (...taskIds: readonly string[]): BodyResult => ({ kind: 'recorded', taskIds });
export const KEPT: BodyResult = { kind: 'kept' };

/** By the id that counts; without one, it cannot be recorded. */
export const expectedOf = (stored: string | undefined): BodyResult =>
  stored === undefined ? KEPT : recordedAs(stored);

const AS_TEXT: readonly Handover[] = ['text', 'text', 'base64', 'base64, wrapped'];
const AS_BYTES: readonly Handover[] = ['base64', 'base64, wrapped'];

/** Bodies as a gateway hands them over: as text only what is UTF-8. */
export function bodiesOf(family: string, drafts: fc.Arbitrary<Draft>): fc.Arbitrary<HostileBody> {
  return fc.tuple(drafts, fc.nat(3)).map(([{ encoding = 'utf-8', ...draft }, choice]) => {
    const ways = encoding.startsWith('utf-8') ? AS_TEXT : AS_BYTES;
    return { family, ...draft, encoding, handover: ways[choice % ways.length] ?? 'base64' };
  });
}

/** Ways in which a body can bring the token of its own URL along. */
const ECHOES: ReadonlyMap<string, (token: string) => string> = new Map([
  ['<<token>>', (token: string) => token],
  ['<<token, half>>', (token: string) => token.slice(0, Math.ceil(token.length / 2))],
  ...Object.entries(WAYS).map(([way, write]) => [`<<token ${way}>>`, write] as const),
]);

/** What stands for the token in a body's text, written in each way that there is. */
export const TOKEN_ECHOES: readonly string[] = [...ECHOES.keys()];

/** Puts a request's token where its body wants it. */
export function echoToken(text: string, token: string): string {
  return text.replaceAll(/<<token[^>]*>>/g, (echo) => ECHOES.get(echo)?.(token) ?? echo);
}

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
