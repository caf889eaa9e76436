import type { DecodedText } from './decode-text.ts';
import { needlesOf } from './encodings.ts';
import { markSecrets } from './mark-secrets.ts';

/** A callback URL, with any last part. */
const CALLBACK_URL = /voice-[a-z]+-callback\/+([\w.+-]+)/gi;

/** Marks the last part of each callback URL that is written in one piece. */
export function markCallbackUrls(decoded: DecodedText, marks: Uint8Array): void {
  for (const { 0: url, 1: last = '', index } of textOf(decoded).matchAll(CALLBACK_URL)) {
    marks.fill(1, index + url.length - last.length, index + url.length);
  }
}

const WORD = /[\w.-]+/g;

/** The beginning of a JSON Web Token: base64 of `{"`, and more. */
const BEGINNING = /eyJ[\w-]{8}/;

/** A whole token: three parts, the last of which is a signature of 32 bytes or more. */
const WHOLE = /^[\w-]+\.[\w-]+\.[\w-]{43,}\.*$/;

/** The end of a token of HS256. The last character of its signature has two unused bits. */
const SIGNATURE = /(?:^|\.)[\w-]{42}[AEIMQUYcgkosw048]\.*$/;

/** A signature of 43 characters has lower-case and upper-case letters and digits. Few ids have all three. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z]).*\d/;

/** The shortest word after a truncated token that may be the rest of the token: eight characters reveal too little. */
const MIN_REST_CHARACTERS = 9;

/** The headers of tokens by common libraries. */
const HEADERS = needlesOf(
  ['{"alg":"HS256","typ":"JWT"}', '{"typ":"JWT","alg":"HS256"}'].map((header) =>
    Buffer.from(header).toString('base64url'),
  ),
);

/**
 * Marks what looks like a JSON Web Token or the end of one, where the tokens to search for are unknown.
 *
 * An encoded or split token is recognised by its header, and its end is not found. Without its header it is not recognised:
 * neither the base64 or hexadecimal of a signature alone, nor a signature in parts.
 *
 * @returns whether parts of a token may be left.
 */
export function markTokens(decoded: DecodedText, marks: Uint8Array): boolean {
  let isCutOff = false;
  let hasRest = false;
  for (const { 0: word, index } of textOf(decoded).matchAll(WORD)) {
    const hasSignature = SIGNATURE.test(word) && MIXED.test(word);
    const beginning = word.search(BEGINNING);
    const unmarked = hasSignature ? 0 : beginning < 0 ? word.length : beginning;
    hasRest ||= isCutOff && unmarked >= MIN_REST_CHARACTERS;
    marks.fill(1, index + unmarked, index + word.length);
    isCutOff ||= beginning >= 0 && !WHOLE.test(word);
  }
  const headers = new Uint8Array(marks.length);
  markSecrets(decoded, HEADERS, headers);
  return hasRest || headers.some((mark, place) => mark > (marks[place] ?? 0));
}

function textOf({ codes }: DecodedText): string {
  return Buffer.from(codes.buffer, 0, codes.length).toString('latin1');
}
