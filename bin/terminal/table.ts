import { paint, printable, type Style } from './text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  /** Numbers are aligned to the right. */
  readonly isNumber?: true;
}

/** The maximum width of a cell: an id of 64 hex digits can be copied whole, and a long string does not hide other columns. */
const MAX_WIDTH = 80;

/** Renders rows for people; a cell that is too wide is cut, and `--json` shows all of it. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const shown = columns.map((column) => {
    const cells = rows.map((row) => cut(printable(column.cell(row))));
    const width = Math.max(column.title.length, ...cells.map(({ length }) => length));
    const align = (text: string) => (column.isNumber ? text.padStart(width) : text.padEnd(width));
    return { column, align, cells };
  });
  const lines = rows.map((row, index) =>
    shown.map(({ column, align, cells }) => {
      const text = align(cells[index] ?? '');
      const style = column.style?.(row);
      return style === undefined ? text : paint(style, text);
    }),
  );
  const titles = shown.map(({ column, align }) => paint('bold', align(column.title)));
  return [titles, ...lines].map((cells) => cells.join('  ').trimEnd()).join('\n');
}

function cut(text: string): string {
  return text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH - 1)}…` : text;
}

/** Renders facts for people, a line each. A fact without a value is left out. */
export function renderFacts(facts: readonly (readonly [name: string, fact: string | undefined])[]): string {
  const known = facts.flatMap(([name, fact]) => (fact === undefined ? [] : [{ name, fact }]));
  const width = Math.max(0, ...known.map(({ name }) => name.length));
  return known.map(({ name, fact }) => `${paint('bold', name.padEnd(width))}  ${fact}`).join('\n');
}
