/** What answering takes at one size, in milliseconds of CPU; infinitely many when it never ended. */
export interface Cost {
  readonly size: number;
  readonly cpuMs: number;
}

/** How the cost of a shape of requests grows. */
export interface Growth {
  /** 1 when the cost grows as the size does; `undefined` when the size makes no difference that can be measured. */
  readonly exponent: number | undefined;
  readonly isFound: boolean;
}

/** Linear takes 1; a sort would take 1.1; measured on a machine with other work, 1.2. The square of the size takes 2. */
export const MAX_EXPONENT = 1.3;

/** Less than this over the last two doublings, in milliseconds, drowns in what the same request takes from one time to the next. */
export const MIN_DIFFERENCE_MS = 2;
/** No difference is smaller, in milliseconds: one that seems to be is noise. */
const LEAST_MS = MIN_DIFFERENCE_MS / 100;

/**
 * Judges how the cost grows: what a doubling of the size adds to it, against what the one before added. So constant
 * costs drop out. Of the last doubling and the last two the smaller exponent counts: noise seldom is in both.
 *
 * @param costs five or more, the smallest first, each of twice the size before.
 */
export function judgeGrowth(costs: readonly Cost[]): Growth {
  const cpuMs = (index: number) => costs.at(index)?.cpuMs ?? Number.NaN;
  if (cpuMs(-1) === Number.POSITIVE_INFINITY) return { exponent: Number.POSITIVE_INFINITY, isFound: true };
  if (!(cpuMs(-1) - cpuMs(-3) >= MIN_DIFFERENCE_MS)) return { exponent: undefined, isFound: false };
  const over = (doublings: number) => {
    const last = cpuMs(-1) - cpuMs(-1 - doublings);
    const before = cpuMs(-1 - doublings) - cpuMs(-1 - 2 * doublings);
    return Math.log2(Math.max(last, LEAST_MS) / Math.max(before, LEAST_MS)) / doublings;
  };
  const exponent = Math.min(over(1), over(2));
  return { exponent, isFound: exponent > MAX_EXPONENT };
}
