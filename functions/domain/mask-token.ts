import { createMask, LEFT_OUT, showMasked, type Mask } from '../contract/masking/create-mask.ts';

export { LEFT_OUT, MASK as TOKEN_MASK } from '../contract/masking/create-mask.ts';

/**
 * Creates the mask for a request with this token: for the token itself, and for the end of any callback URL.
 *
 * The provider may echo the URL, and people who read what is stored or logged must not be able to call it.
 */
export function createTokenMask(token: string): Mask {
  if (last?.token !== token) last = { token, mask: createMask({ secrets: [token], unknown: 'in URLs' }) };
  return last.mask;
}

/** The last mask: one callback has several texts, and encoding its token takes a third of the time of masking them. */
let last: { readonly token: string; readonly mask: Mask } | undefined;

/** Returns a string without the token, or a sentence in its place if a part of the token may be left. */
export function maskToken(text: string, token: string): string {
  return showMasked(createTokenMask(token)(text));
}

/** Masked JSON, as it is stored and as it is parsed. */
interface MaskedJson {
  /** The masked JSON; a sentence, as JSON, if the masking is not certain. */
  readonly text: string;
  /** The value that fields are read from. */
  readonly value: unknown;
}

/**
 * Masks JSON. If the text has to be left out, the value lacks only the strings that contain parts of a secret: a result is not
 * lost because of other fields.
 *
 * @throws {SyntaxError} if the text is not JSON.
 */
export function maskJson(text: string, mask: Mask): MaskedJson {
  // Most of the encodings that are tried for a body are wrong, and end here.
  JSON.parse(text);
  const masked = mask(text);
  if (masked.isCertain) return { text: masked.text, value: JSON.parse(masked.text) };
  const certain = mask(withoutStrings(text, masked.left)).text;
  return { text: JSON.stringify(LEFT_OUT), value: JSON.parse(certain) };
}

/** A JSON string, and the colon that makes it a member's name. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs;

/** One piece occurs by chance more often than not; two are 36 bits. */
const MAX_PIECES_OF_A_STRING = 1;

/** Returns JSON with `null` in place of each string that contains pieces of a secret. */
function withoutStrings(json: string, places: readonly number[]): string {
  let next = 0;
  return json.replaceAll(STRING, (string, colon: string | undefined, start: number) => {
    while ((places[next] ?? Infinity) < start) next += 1;
    const first = next;
    while ((places[next] ?? Infinity) < start + string.length) next += 1;
    return colon === undefined && next - first > MAX_PIECES_OF_A_STRING ? 'null' : string;
  });
}
