/** How many problems of an item are printed for people; `--json` has all of them. */
const SHOWN_PROBLEMS = 3;

/** Returns a line, and one below it for each of the first problems. */
export function withProblems(line: string, problems: readonly string[]): string {
  const more = problems.length - SHOWN_PROBLEMS;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => `  ${problem}`);
  return [line, ...shown, ...(more > 0 ? [`  and ${more} more: add --json to see them`] : [])].join('\n');
}
