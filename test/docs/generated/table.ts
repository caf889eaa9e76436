import { format, resolveConfig } from 'prettier';

/** A table of the docs that is made of the source. */
export interface GeneratedTable {
  /** The page that has it; paths are from the project's root. */
  readonly page: string;
  readonly source: string;
  readonly head: readonly string[];
  /** The cells, in Markdown. */
  readonly rows: readonly (readonly string[])[];
}

const END = '<!-- The end of the table. -->';

/**
 * Returns a page with the table in its place, and everything else unchanged.
 *
 * @param file the path of the page: it is formatted like other files there.
 * @throws {Error} if the page has no place for the table.
 */
export async function withTable(
  page: string,
  { source, head, rows }: GeneratedTable,
  file: string,
): Promise<string> {
  const begin = `<!-- This table is made by \`npm run docs\`, of ${source}. -->`;
  const [before = '', rest] = page.split(begin);
  const [, ...after] = rest?.split(END) ?? [];
  if (after.length === 0) throw new Error(`${file} has no place for the table, between ${begin} and ${END}`);
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const whole = `${before}${begin}\n\n${table}\n\n${['', ...after].join(END)}`;
  return format(whole, { ...(await resolveConfig(file)), parser: 'markdown' });
}
