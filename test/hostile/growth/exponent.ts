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

/**
 * Judges how the cost grows: what the last two doublings of the size add to it, against what the two before added. So whatever
 * does not grow drops out.
 *
 * @param costs five or more, the smallest first, each of twice the size before.
 */
export function judgeGrowth(costs: readonly Cost[]): Growth {
  const cpuMs = (index: number) => costs.at(index)?.cpuMs ?? Number.NaN;
  if (cpuMs(-1) === Number.POSITIVE_INFINITY) return { exponent: Number.POSITIVE_INFINITY, isFound: true };
  const last = cpuMs(-1) - cpuMs(-3);
  if (!(last >= MIN_DIFFERENCE_MS)) return { exponent: undefined, isFound: false };
  const before = Math.max(cpuMs(-3) - cpuMs(-5), MIN_DIFFERENCE_MS / 100);
  const exponent = Math.log2(last / before) / 2;
  return { exponent, isFound: exponent > MAX_EXPONENT };
}
