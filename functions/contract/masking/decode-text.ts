/** Letters and digits in a row, and the place of each in the decoded text. */
export interface Row {
  readonly text: string;
  readonly places: Uint32Array;
}

/** A string as a reader may decode it, with the place of each character in the string as it is written. */
export interface DecodedText {
  /** The ASCII code of each letter, digit and mark of punctuation that tokens have; {@link SPACE} for everything between. */
  readonly codes: Uint8Array;
  /** Where each character begins in the source; the last entry is the source's end. */
  readonly starts: Uint32Array;
  /** All letters, including those of `\n` and the like: a backslash may be a mere separator. */
  readonly letters: Row;
  /** The letters outside members' names (`"name":`): the parts of a secret may be members of an object. */
  readonly lettersBesideNames: Row;
}

export const SPACE = 0x20;

const QUOTE = 0x22;

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The punctuation of tokens, base64 and URLs, and the zeros of UTF-16 and UTF-32. */
const PUNCTUATION = '-_.+/\0';

/**
 * Escapes of JSON, of JSON in JSON and so on, of other languages (`\x41`), of URLs, of URLs in URLs, and of HTML.
 *
 * A run of backslashes is matched as a whole, with the escaped character: matching each backslash alone takes quadratic time.
 */
const ESCAPE =
  /\\+(?:u00|x)([\da-fA-F]{2})|\\+([bfnrt])|\\+(\/?)|%(?:25)*([\da-fA-F]{2})|&(?:amp;)*#(?:[xX]0*([\da-fA-F]{2})|0*(\d{2,3}));/y;

/** A member's name in JSON, or in JSON inside a JSON string. */
const NAME = /"[^"]*"\s*:/y;

const OTHER = 0;
const ESCAPING = 1;
const PUNCTUATING = 2;
const LETTER = 3;

/** The role of each ASCII character. */
const ROLES = new Uint8Array(0x80);
for (const escaping of '\\%&') ROLES[escaping.charCodeAt(0)] = ESCAPING;
for (const mark of PUNCTUATION) ROLES[mark.charCodeAt(0)] = PUNCTUATING;
for (const letter of LETTERS) ROLES[letter.charCodeAt(0)] = LETTER;

/** Decodes the escapes of a string. Everything else stays as it is. */
export function decodeText(text: string): DecodedText {
  const codes = new Uint8Array(text.length);
  const starts = new Uint32Array(text.length + 1);
  const letters = createRow(text.length);
  const lettersBesideNames = createRow(text.length);
  let count = 0;
  let nameEnd = 0;
  let isSpace = false;
  let at = 0;
  while (at < text.length) {
    let end = at + 1;
    const written = text.charCodeAt(at);
    const role = ROLES[written] ?? OTHER;
    let code = role >= PUNCTUATING ? written : SPACE;
    let literal = code;
    if (role === ESCAPING) {
      ESCAPE.lastIndex = at;
      const escape = ESCAPE.exec(text);
      if (escape !== null) {
        end = ESCAPE.lastIndex;
        code = codeOf(escape);
        literal = escape[2]?.charCodeAt(0) ?? code;
      }
    } else if (written === QUOTE) {
      NAME.lastIndex = at;
      if (NAME.test(text)) nameEnd = NAME.lastIndex;
    }
    if (ROLES[literal] === LETTER) letters.push(literal, count);
    if (at >= nameEnd && ROLES[code] === LETTER) lettersBesideNames.push(code, count);
    if (literal !== SPACE || !isSpace) {
      codes[count] = code;
      starts[count] = at;
      count += 1;
    }
    isSpace = literal === SPACE;
    at = end;
  }
  starts[count] = text.length;
  return {
    codes: codes.subarray(0, count),
    starts: starts.subarray(0, count + 1),
    letters: letters.finish(),
    lettersBesideNames: lettersBesideNames.finish(),
  };
}

function createRow(maxLength: number) {
  const codes = Buffer.allocUnsafe(maxLength);
  const places = new Uint32Array(maxLength);
  let length = 0;
  return {
    push(code: number, place: number): void {
      codes[length] = code;
      places[length] = place;
      length += 1;
    },
    finish(): Row {
      return { text: codes.toString('latin1', 0, length), places };
    },
  };
}

function codeOf([, json, , slash, url, hexEntity, entity]: RegExpExecArray): number {
  if (slash) return slash.charCodeAt(0);
  const hex = json ?? url ?? hexEntity;
  const code = hex === undefined ? Number(entity) : Number.parseInt(hex, 16);
  return (ROLES[code] ?? OTHER) >= PUNCTUATING ? code : SPACE;
}

export function isPunctuation(code: number): boolean {
  return PUNCTUATION.includes(String.fromCharCode(code));
}
