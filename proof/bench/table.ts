import { isHeld, type Figure, type Limit } from './figure.ts';

/** Renders figures for people: what was measured beside what the design asks for. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.part,
    figure.name,
    `${round(figure.value)} ${figure.unit}`.trim(),
    figure.limit === undefined ? '' : `${renderLimit(figure.limit)} ${figure.unit}`.trim(),
    figure.limit === undefined ? '' : isHeld(figure) ? 'held' : 'MISSED',
  ]);
  const table = [['part', 'measurement', 'measured', 'limit', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row.map((cell, column) => align(cell, column, widths[column] ?? 0)).join('  '),
  );
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

const align = (cell: string, column: number, width: number) =>
  column === 2 || column === 3 ? cell.padStart(width) : cell.padEnd(width);

function renderLimit(limit: Limit): string {
  return 'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`;
}

/** Three digits are more than two runs agree on. */
function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
