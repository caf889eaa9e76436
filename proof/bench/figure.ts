import { renderTable } from '../kit/report.ts';

export const PARTS = ['bundles', 'load', 'call', 'engine', 'confirmation'] as const;
export type Part = (typeof PARTS)[number];

/** What the design asks for. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

/** One thing that was measured. */
export interface Figure {
  readonly part: Part;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Absent when the figure only explains another. */
  readonly limit?: Limit;
}

export function isHeld({ value, limit }: Figure): boolean {
  if (limit === undefined) return true;
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
}

/** Renders what was measured beside what the design asks for. */
export function renderFigures(figures: readonly Figure[]): string {
  return renderTable(
    [
      { title: 'part', cell: ({ part }) => part },
      { title: 'measurement', cell: ({ name }) => name },
      { title: 'measured', cell: ({ value, unit }) => `${round(value)} ${unit}`.trim(), isNumber: true },
      { title: 'limit', cell: ({ limit, unit }) => renderLimit(limit, unit), isNumber: true },
      {
        title: '',
        cell: (figure) => (figure.limit === undefined ? '' : isHeld(figure) ? 'held' : 'MISSED'),
      },
    ],
    figures,
  );
}

function renderLimit(limit: Limit | undefined, unit: string): string {
  if (limit === undefined) return '';
  return `${'atMost' in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`} ${unit}`.trim();
}

/** Three digits are more than two runs agree on. */
function round(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
