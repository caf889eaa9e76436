import type { DecodedText, Row } from './decode-text.ts';
import { forEachPiece, HEX, type Needles } from './encodings.ts';

/** A piece of a secret that is left, and the place of its last letter in the decoded text. */
export interface LeftPiece {
  readonly piece: number;
  readonly place: number;
}

/** The pieces of secrets in a row, with the index of the last letter of each. */
interface Search {
  readonly row: Row;
  readonly needles: Needles;
  readonly found: readonly { readonly piece: number; readonly last: number }[];
}

/**
 * Marks secrets in a decoded text, in any encoding and with anything between their letters.
 *
 * @param marks one for each character of the text; set to 1 for each character to mask.
 * @returns the unmarked pieces of each unencoded secret, in the order of the text: one list for each secret and row of letters.
 */
export function markSecrets(
  { letters, lettersBesideNames }: DecodedText,
  needles: readonly Needles[],
  marks: Uint8Array,
): LeftPiece[][] {
  const searches = needles.flatMap((one) => searchRows([letters, lettersBesideNames], one));
  for (const search of searches) markWindows(search, marks);
  return searches.flatMap((search) =>
    search.needles.plain.map((pieces) =>
      search.found
        .filter(({ piece, last }) => pieces.includes(piece) && isUnmarked(last, search, marks))
        .map(({ piece, last }) => ({ piece, place: search.row.places[last] ?? 0 })),
    ),
  );
}

function searchRows(rows: readonly Row[], needles: Needles): Search[] {
  const { alphabet, encoded } = needles;
  const { scratch } = alphabet;
  forEachPiece(encoded, alphabet, (piece) => setBit(scratch, piece));
  const searches = rows.map((row) => {
    const found: { piece: number; last: number }[] = [];
    forEachPiece(row.text, alphabet, (piece, last) => {
      if (hasBit(scratch, piece)) found.push({ piece, last });
    });
    return { row, needles, found };
  });
  scratch.fill(0);
  return searches;
}

/** Marks the letters of each window that occurs in the encoded secrets. */
function markWindows({ row, needles, found }: Search, marks: Uint8Array): void {
  const { alphabet, encoded } = needles;
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

function isUnmarked(last: number, { row, needles }: Search, marks: Uint8Array): boolean {
  for (let at = last + 1 - needles.alphabet.pieceLength; at <= last; at += 1) {
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
