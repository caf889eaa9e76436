/** One change of the product, and whether a test noticed. */
export interface Mutant {
  /** From the project's root. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
  readonly result: MutantResult;
}

export type MutantResult =
  /** A test failed. */
  | 'killed'
  /** The tests did not end, or ran the same code a hundred times as often. */
  | 'timed out'
  /** Every test that runs it passed. */
  | 'survived'
  /** No test runs it. */
  | 'not covered'
  /** It did not load, and is not counted. */
  | 'invalid';
