/** What a terminal obeys or hides instead of showing it: control characters, and marks that turn the text's direction. */
const UNPRINTABLE = /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/gu;

/** What a terminal shows as it is, in a text of several lines. */
const LINE_ENDS = ['\n', '\t'];

/** Answers a text that is anybody's as a terminal may see it: what it would obey is shown as an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

/** The same, for a text of several lines. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    LINE_ENDS.includes(character) ? character : escape(character),
  );
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
