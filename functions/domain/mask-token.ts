import { createMask, LEFT_OUT, showMasked, type Mask } from '../contract/masking/create-mask.ts';

export { LEFT_OUT, MASK as TOKEN_MASK } from '../contract/masking/create-mask.ts';

/**
 * Creates the mask for what came with a token: for the token itself, and for what stands at the end of any callback URL.
 *
 * The provider may echo the URL, and what is stored or logged is read by people who must not be able to call it.
 */
export function createTokenMask(token: string): Mask {
  if (last?.token !== token) last = { token, mask: createMask({ secrets: [token], unknown: 'in URLs' }) };
  return last.mask;
}

/** One callback has several texts, and encoding its token takes a third of the time of masking them. */
let last: { readonly token: string; readonly mask: Mask } | undefined;

/** Returns a text without the token, or a sentence in its place where a part of the token may be left. */
export function maskToken(text: string, token: string): string {
  return showMasked(createTokenMask(token)(text));
}

/** JSON, as it is stored and as it is read. */
export interface MaskedJson {
  /** Without what the mask is for; a sentence, as JSON, where that is not certain. */
  readonly text: string;
  /** What the fields are read from. */
  readonly value: unknown;
}

/**
 * Masks JSON. Where the text has to be left out, only the strings that hold parts of a secret are missing in the value: a result
 * is not lost because of what stands beside it.
 *
 * @throws {SyntaxError} if the text is not JSON.
 */
export function maskJson(text: string, mask: Mask): MaskedJson {
  // Of the encodings that a body may have most are not its own, and end here.
  JSON.parse(text);
  const masked = mask(text);
  if (masked.isCertain) return { text: masked.text, value: JSON.parse(masked.text) };
  const certain = mask(withoutStrings(text, masked.left)).text;
  return { text: JSON.stringify(LEFT_OUT), value: JSON.parse(certain) };
}

/** A string of JSON, and what makes it a member's name. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs;

/** One piece is there by chance more often than not; two are 36 bits. */
const MAX_PIECES_OF_A_STRING = 1;

/** Returns JSON with `null` in the place of each string that holds pieces of a secret. */
function withoutStrings(json: string, places: readonly number[]): string {
  let next = 0;
  return json.replaceAll(STRING, (string, colon: string | undefined, start: number) => {
    while ((places[next] ?? Infinity) < start) next += 1;
    const first = next;
    while ((places[next] ?? Infinity) < start + string.length) next += 1;
    return colon === undefined && next - first > MAX_PIECES_OF_A_STRING ? 'null' : string;
  });
}
