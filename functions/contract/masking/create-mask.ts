import { decodeText, isPunctuation, SPACE, type DecodedText } from './decode-text.ts';
import { needlesOf } from './encodings.ts';
import { markSecrets, type LeftPiece } from './mark-secrets.ts';
import { markCallbackUrls, markTokens } from './mark-tokens.ts';

/** Replaces a secret. */
export const MASK = '***';

/** Replaces a string that must not be shown. */
export const LEFT_OUT = '[left out: it may hold the token of a callback URL, or a key]';

/**
 * How many different pieces of three letters of one secret may be left within {@link NEARBY_CHARACTERS}.
 *
 * A signature has 41 of 62^3 = 238,328 pieces. 1,024 random letters hold 0.18 of them on average, and seven in one of 10^9 cases;
 * a body of 250 letters in one of 10^13; 64 KiB in one of 10^6. A signature in parts of three letters, with other letters between
 * them, leaves 14. Six pieces are 108 bits of 256, at most.
 */
const MAX_PIECES = 6;

/**
 * The distance within which pieces are counted together, in characters: a reader can only combine pieces that are close. Without
 * a limit, pieces that occur by chance would add up with the length of the text.
 */
const NEARBY_CHARACTERS = 1_024;

interface MaskOptions {
  /** Tokens and keys, of eight letters or twelve hexadecimal digits at least. */
  readonly secrets: readonly string[];
  /** Which unknown tokens are masked: the last parts of callback URLs, or also everything that looks like a token. */
  readonly unknown: 'in URLs' | 'all';
}

export interface Masked {
  /** The text with the found secrets replaced: no longer than before, and JSON exactly if the text was JSON. */
  readonly text: string;
  /** Whether no secret can be put together from what is left. If `false`, the text must be left out. */
  readonly isCertain: boolean;
  /** Where pieces of a secret are left: the places of their last letters in the original text, in order. */
  readonly left: readonly number[];
}

export type Mask = (text: string) => Masked;

/** Creates a mask for external texts: they are masked before they are stored, logged or thrown. */
export function createMask({ secrets, unknown }: MaskOptions): Mask {
  const needles = needlesOf(secrets);
  return (text) => {
    const decoded = decodeText(text);
    const marks = new Uint8Array(decoded.codes.length);
    markCallbackUrls(decoded, marks);
    const left = markSecrets(decoded, needles, marks);
    const isPartUnknown = unknown === 'all' && markTokens(decoded, marks);
    return {
      text: replaceMarked(text, decoded, marks),
      isCertain: !isPartUnknown && left.every((found) => countNearby(found) <= MAX_PIECES),
      left: placesOf(left.flat(), decoded),
    };
  };
}

/** Returns the masked text, or a sentence in its place if the masking is not certain. */
export function showMasked({ text, isCertain }: Masked): string {
  return isCertain ? text : LEFT_OUT;
}

/** Returns the largest number of different pieces that are close together. */
function countNearby(found: readonly LeftPiece[]): number {
  // In the order of the text, so that the pieces that are too far away come first.
  const places = new Map<number, number>();
  let most = 0;
  for (const { piece, place } of found) {
    places.delete(piece);
    places.set(piece, place);
    for (const [earlier, at] of places) {
      if (place - at < NEARBY_CHARACTERS) break;
      places.delete(earlier);
    }
    most = Math.max(most, places.size);
  }
  return most;
}

function placesOf(found: readonly LeftPiece[], { starts }: DecodedText): number[] {
  const places = new Set(found.map(({ place }) => starts[place] ?? 0));
  return [...places].sort((a, b) => a - b);
}

/** Replaces each run of marked characters, with the punctuation in it. */
function replaceMarked(text: string, decoded: DecodedText, marks: Uint8Array): string {
  if (!marks.includes(1)) return text;
  const isJson = parses(text);
  let replaced = '';
  let from = 0;
  let isInString = false;
  for (const { start, end } of runsOf(decoded, marks)) {
    const between = text.slice(from, start);
    for (const [found] of between.matchAll(/\\.|"/gs)) if (found === '"') isInString = !isInString;
    const written = text.slice(start, end);
    replaced += between + (isJson && !isInString ? withOtherDigits(written) : maskFor(written));
    from = end;
  }
  replaced += text.slice(from);
  // A secret may have been written with escapes that JSON does not have.
  return !isJson && parses(replaced) ? LEFT_OUT : replaced;
}

function* runsOf(
  { codes, starts }: DecodedText,
  marks: Uint8Array,
): Generator<{ readonly start: number; readonly end: number }> {
  for (let first = marks.indexOf(1); first >= 0;) {
    let last = first;
    for (let at = first + 1; marks[at] === 1 || isPunctuation(codes[at] ?? SPACE); at += 1) {
      if (marks[at] === 1) last = at;
    }
    yield { start: starts[first] ?? 0, end: starts[last + 1] ?? 0 };
    first = marks.indexOf(1, last + 1);
  }
}

/** Returns a mask with the zeros that UTF-16 and UTF-32 have between letters. */
function maskFor(written: string): string {
  const zeros = /^[^\0](\0+)[^\0]/.exec(written)?.[1] ?? '';
  return Array.from(MASK).join(zeros).slice(0, written.length);
}

/** Replaces digits outside of JSON strings: numbers must stay numbers. */
function withOtherDigits(written: string): string {
  return written.replaceAll(/(?<=\d)\d/g, '0').replaceAll(/(?<!\d)[1-9]/g, '1');
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
