export const PARTS = ['engine', 'load', 'call', 'size'] as const;
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
