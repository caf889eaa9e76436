import type { DecodedText } from './decode-text.ts';
import { needlesOf } from './encodings.ts';
import { markSecrets } from './mark-secrets.ts';

/** The last part of a callback URL, whatever it is. */
const CALLBACK_URL = /voice-[a-z]+-callback\/+([\w.+-]+)/gi;

/** Marks the last part of each callback URL that is written in a piece. */
export function markCallbackUrls(decoded: DecodedText, marks: Uint8Array): void {
  for (const { 0: url, 1: last = '', index } of textOf(decoded).matchAll(CALLBACK_URL)) {
    marks.fill(1, index + url.length - last.length, index + url.length);
  }
}

const WORD = /[\w.-]+/g;

/** How a JSON Web Token begins: with base64 of `{"`, and more. */
const BEGINNING = /eyJ[\w-]{8}/;

/** A whole one: three parts, of which the last is a signature of 32 bytes or more. */
const WHOLE = /^[\w-]+\.[\w-]+\.[\w-]{43,}\.*$/;

/** The end of a token of HS256. The last character of its signature has two bits of nothing. */
const SIGNATURE = /(?:^|\.)[\w-]{42}[AEIMQUYcgkosw048]\.*$/;

/** What a signature has, of 43 characters. Few ids have all three. */
const MIXED = /^(?=.*[a-z])(?=.*[A-Z]).*\d/;

/** How long a word behind a token that was cut off is the rest of it, perhaps: eight characters are no loss. */
const MIN_REST_CHARACTERS = 9;

/** How tokens begin by the libraries that are around. */
const HEADERS = needlesOf(
  ['{"alg":"HS256","typ":"JWT"}', '{"typ":"JWT","alg":"HS256"}'].map((header) =>
    Buffer.from(header).toString('base64url'),
  ),
);

/**
 * Marks what looks like a JSON Web Token or the end of one, where it is not known which tokens to look for.
 *
 * A token that is encoded or split is known by its header, and where it ends is not known. Without its header it is not known at
 * all: the base64 or hexadecimal of a signature alone, and a signature in parts.
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
