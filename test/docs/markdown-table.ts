/**
 * Answers the rows of the first table below a heading, each as its cells by the names of their columns.
 *
 * @throws {Error} when there is no such heading, or no table below it.
 */
export function tableUnder(page: string, heading: string): Record<string, string>[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const [columns, , ...rows] = (section?.match(/^\|.*\|$/gm) ?? []).map(cellsOf);
  if (columns === undefined) throw new Error(`there is no table under ${heading}`);
  return rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])));
}

/** What a cell has between backticks. */
export function codesIn(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}
