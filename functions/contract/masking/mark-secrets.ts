import type { DecodedText, Row } from './decode-text.ts';
import { forEachPiece, HEX, type Alphabet, type Needles } from './encodings.ts';

/** A piece of a secret that is left in a text, and the place of its last letter. */
export interface LeftPiece {
  readonly piece: number;
  readonly place: number;
}

/** The pieces of secrets in a row, with the index of the last letter of each. */
interface Search {
  readonly row: Row;
  readonly alphabet: Alphabet;
  readonly found: readonly { readonly piece: number; readonly last: number }[];
}

/**
 * Marks what is written of secrets in a text, in any encoding and whatever stands between its letters.
 *
 * @param marks one for each character of the decoded text, set to 1 for those to mask.
 * @returns the pieces that are left of each secret as it is, in the order of the text: one list for each row of letters.
 */
export function markSecrets(
  { letters, lettersBesideNames }: DecodedText,
  { encoded, plain }: Needles,
  marks: Uint8Array,
): LeftPiece[][] {
  const rows = [letters, lettersBesideNames];
  const searches = encoded.flatMap(({ alphabet, text }) => {
    forEachPiece(text, alphabet, (piece) => setBit(alphabet.scratch, piece));
    const inRows = rows.map((row) => searchRow(row, alphabet));
    alphabet.scratch.fill(0);
    for (const search of inRows) markWindows(search, text, marks);
    return inRows;
  });
  return searches.flatMap((search) => {
    const left = search.found.filter(({ last }) => isUnmarked(last, search, marks));
    return plain
      .filter(({ alphabet }) => alphabet === search.alphabet)
      .map(({ pieces }) =>
        left
          .filter(({ piece }) => pieces.includes(piece))
          .map(({ piece, last }) => ({ piece, place: search.row.places[last] ?? 0 })),
      );
  });
}

function searchRow(row: Row, alphabet: Alphabet): Search {
  const found: { piece: number; last: number }[] = [];
  forEachPiece(row.text, alphabet, (piece, last) => {
    if (hasBit(alphabet.scratch, piece)) found.push({ piece, last });
  });
  return { row, alphabet, found };
}

/** Marks the letters of each window, of which there are no more than the encoded secrets have. */
function markWindows({ row, alphabet, found }: Search, encoded: string, marks: Uint8Array): void {
  const { pieceLength, windowLength } = alphabet;
  const text = alphabet === HEX ? row.text.toLowerCase() : row.text;
  let previous = -1;
  let length = 0;
  for (const { last } of found) {
    length = last === previous + 1 ? length + 1 : pieceLength;
    previous = last;
    const end = last + 1;
    if (length < windowLength || !encoded.includes(text.slice(end - windowLength, end))) continue;
    for (let at = end - windowLength; at < end; at += 1) marks[row.places[at] ?? 0] = 1;
  }
}

function isUnmarked(last: number, { row, alphabet }: Search, marks: Uint8Array): boolean {
  for (let at = last + 1 - alphabet.pieceLength; at <= last; at += 1) {
    if (marks[row.places[at] ?? 0] === 1) return false;
  }
  return true;
}

function setBit(bits: Uint8Array, at: number): void {
  bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
}

function hasBit(bits: Uint8Array, at: number): boolean {
  return ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
}
