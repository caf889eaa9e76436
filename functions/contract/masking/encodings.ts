/** The characters of one encoding, and how many of them distinguish a secret from chance. */
interface Alphabet {
  /** The value of each ASCII character; -1 for characters without a value. */
  readonly values: Int8Array;
  /** How many bits of a piece one character takes. */
  readonly bits: number;
  /** How many characters are looked up together. */
  readonly pieceLength: number;
  /** How many characters in a row show that a secret is written there. */
  readonly windowLength: number;
  /** One bit for each piece. All zeros except during a search: allocating it for each text takes longer than the search. */
  readonly scratch: Uint8Array;
}

const ALL_LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Letters and digits: tokens and base64 without punctuation, which differs between the forms of base64 and separates words, too.
 *
 * A window has 48 bits. A token has some 600 windows in all its encodings, of 62^8 = 2 × 10^14: a body of 250 random letters
 * holds one of them by chance in one of 10^9 cases, 64 KiB in one of 5 × 10^6.
 */
export const LETTERS = alphabet(ALL_LETTERS, { bits: 6, pieceLength: 3, windowLength: 8 });

/** Hexadecimal digits, in either case. A window has 48 bits, too. */
export const HEX = alphabet('0123456789abcdef', { bits: 4, pieceLength: 4, windowLength: 12 });

/** Bytes as decimal numbers, as in the JSON of a buffer. A window has 50 bits. */
const DECIMAL = alphabet('0123456789', { bits: 4, pieceLength: 4, windowLength: 15 });

function alphabet(
  characters: string,
  lengths: Pick<Alphabet, 'bits' | 'pieceLength' | 'windowLength'>,
): Alphabet {
  const values = new Int8Array(0x80).fill(-1);
  const isEitherCase = characters.length === 16;
  for (const [value, character] of Array.from(characters).entries()) {
    values[character.charCodeAt(0)] = value;
    if (isEitherCase) values[character.toUpperCase().charCodeAt(0)] = value;
  }
  return { ...lengths, values, scratch: new Uint8Array(2 ** (lengths.bits * lengths.pieceLength - 3)) };
}

/**
 * Calls `use` with the number of each piece, and the index of its last letter. A character without a value ends a row of letters.
 */
export function forEachPiece(
  text: string,
  { values, bits, pieceLength }: Alphabet,
  use: (piece: number, last: number) => void,
): void {
  const mask = (1 << (bits * pieceLength)) - 1;
  let piece = 0;
  let inARow = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = values[text.charCodeAt(at)] ?? -1;
    inARow = value < 0 ? 0 : inARow + 1;
    piece = ((piece << bits) | value) & mask;
    if (inARow >= pieceLength) use(piece, at);
  }
}

/** Secrets in one alphabet, prepared for the search. */
export interface Needles {
  readonly alphabet: Alphabet;
  /** All encodings of the secrets in this alphabet, with spaces between. */
  readonly encoded: string;
  /** The pieces of each secret that is itself written in this alphabet. */
  readonly plain: readonly (readonly number[])[];
}

/** A key of only these digits has too few bits per letter for the search among letters. */
const HEX_ONLY = /^[\da-f]*$/i;

/**
 * Encodes secrets in every way in which they are searched for.
 *
 * The secret of a token is its signature, which is searched for in every encoding. The other parts can be guessed, and are
 * searched for unencoded only.
 */
export function needlesOf(secrets: readonly string[]): Needles[] {
  const letters: string[] = [];
  const hex: string[] = [];
  const decimal: string[] = [];
  const plainLetters: number[][] = [];
  const plainHex: number[][] = [];
  for (const secret of secrets) {
    const signature = secret.slice(secret.lastIndexOf('.') + 1);
    if (HEX_ONLY.test(secret)) {
      hex.push(secret.toLowerCase());
      plainHex.push(piecesOf(signature, HEX));
    } else {
      // Some systems write URLs in one case. The lost case of a signature could be found by trying.
      letters.push(secret, signature.toLowerCase(), signature.toUpperCase());
      plainLetters.push(piecesOf(signature, LETTERS));
    }
    const bytes = Buffer.from(signature);
    const signed = Buffer.from(signature, 'base64url');
    letters.push(base64After(0, bytes), base64After(1, bytes), base64After(2, bytes));
    // Without preceding bytes, the base64 is the signature itself.
    letters.push(base64After(1, signed), base64After(2, signed));
    hex.push(bytes.toString('hex'), signed.toString('hex'));
    decimal.push(bytes.join(''), signed.join(''));
  }
  return [
    { alphabet: LETTERS, encoded: lettersOf(letters.join(' ')), plain: plainLetters },
    { alphabet: HEX, encoded: hex.join(' '), plain: plainHex },
    { alphabet: DECIMAL, encoded: decimal.join(' '), plain: [] },
  ];
}

function piecesOf(secret: string, alphabet: Alphabet): number[] {
  const pieces: number[] = [];
  forEachPiece(lettersOf(secret), alphabet, (piece) => pieces.push(piece));
  return pieces;
}

/** Returns the base64 of bytes after so many other bytes, without the characters that depend on the other bytes. */
function base64After(preceding: number, bytes: Uint8Array): string {
  const dependent = Math.ceil((preceding * 8) / 6);
  return Buffer.concat([Buffer.alloc(preceding), bytes])
    .toString('base64')
    .slice(dependent);
}

function lettersOf(text: string): string {
  return text.replaceAll(/[^\dA-Za-z ]/g, '');
}
