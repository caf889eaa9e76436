import { styleText } from 'node:util';
import type { Issue } from '../../functions/domain/normalise.ts';

export type Style = Parameters<typeof styleText>[0];

/** Colours a string for a terminal; without a terminal, or with `NO_COLOR`, the string is unchanged. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Returns the style of an outcome. */
export function outcomeStyle(outcome: unknown): Style {
  if (outcome === 'succeeded') return 'green';
  return outcome === 'failed' ? 'red' : 'yellow';
}

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

/** How many problems of an item are printed for people; `--json` has all of them. */
const SHOWN_PROBLEMS = 3;

/** Returns a line, and one below it for each of the first problems. */
export function withProblems(line: string, problems: readonly string[]): string {
  const more = problems.length - SHOWN_PROBLEMS;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => `  ${problem}`);
  return [line, ...shown, ...(more > 0 ? [`  and ${more} more: add --json to see them`] : [])].join('\n');
}

/** Returns the problems of an item, a string for each field; a problem of the whole item has no field. */
export function describeIssues(issues: readonly Issue[]): string[] {
  return issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
}
/** Shows progress in one line that the next one overwrites; prints nothing if stderr is not a terminal. */
export function showProgress(doing: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing}`);
}

/** Prints a line in place of the progress line. */
export function printLine(line: string): void {
  showProgress('');
  console.log(line);
}

/**
 * Discards what is printed after the reader of the output has closed it, as `list | head -1` does: a command that has begun
 * completes its work.
 */
export function tolerateClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
