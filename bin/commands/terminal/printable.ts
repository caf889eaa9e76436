/** Characters that a terminal interprets or hides: control characters, and marks that change the text's direction. */
const UNPRINTABLE = /[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/gu;

/** The control characters that a terminal may show unchanged in a string of several lines. */
const LINE_ENDS = ['\n', '\t'];

/** Returns a foreign string in a form that a terminal may show: characters that it would interpret are escaped. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}

/** Does the same for a string of several lines. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    LINE_ENDS.includes(character) ? character : escape(character),
  );
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
