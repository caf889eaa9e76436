import { randomUUID } from 'node:crypto';
import type { HostileRequest } from '../hostile-case.ts';
import type { Violation } from '../laws/violation.ts';
import type { Harness } from '../receiver/harness.ts';
import { ReceiverDiedError } from '../receiver/start-receiver.ts';
import { plainRequest, SHAPES, type Shape } from './shapes.ts';

/** What answering takes at one size, in milliseconds of CPU; infinitely many when it never ended. */
interface Cost {
  readonly size: number;
  readonly cpuMs: number;
}

/** How the cost of a shape of requests grows. */
interface Growth {
  /** 1 when the cost grows as the size does; `undefined` when the size makes no difference that can be measured. */
  readonly exponent: number | undefined;
  readonly isFound: boolean;
}

/** Linear takes 1; a sort would take 1.1; measured on a machine with other work, 1.2. The square of the size takes 2. */
export const MAX_EXPONENT = 1.3;

/** Less than this over the last two doublings, in milliseconds, drowns in what the same request takes from one time to the next. */
const MIN_DIFFERENCE_MS = 2;
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

/** How the cost of one shape of requests grows, and what it was measured from. */
export interface MeasuredGrowth extends Growth {
  readonly shape: Pick<Shape, 'name' | 'part'>;
  readonly costs: readonly Cost[];
}

/** The least of so many measurements is the cost on an idle machine. */
const ROUNDS = 4;
/** When a shape seems to grow too fast, it is measured again more patiently before that is said. */
const PATIENT_ROUNDS = 12;

/** The first of all take longer than any other: so many measurements are thrown away. */
const WARM_UPS = 3;

/** Who takes so long, in milliseconds for all sizes, needs no second look. */
const ENOUGH_MS = 2_000;

/** How much CPU one measurement takes, in microseconds: the clock of some machines ticks in milliseconds. */
const MEASURED_MICROSECONDS = 10_000;
/** As many tasks as one URL may name: each request of a measurement is of another task. */
const MAX_TIMES = 20;

export async function measureGrowth(
  harness: Harness,
  signal: AbortSignal,
  progress: (doing: string) => void,
): Promise<MeasuredGrowth[]> {
  const measured: MeasuredGrowth[] = [];
  for (let round = 0; round < WARM_UPS; round++) await harness.repeat(plainRequest(newRef()), MAX_TIMES);
  for (const [index, shape] of SHAPES.entries()) {
    progress(`Measuring growth: ${shape.name} (${index + 1} of ${SHAPES.length})`);
    await harness.empty();
    const quick = await measureShape(harness, shape, ROUNDS, signal);
    const isDoubtful = quick.isFound && Number.isFinite(quick.exponent);
    measured.push(isDoubtful ? await measureShape(harness, shape, PATIENT_ROUNDS, signal) : quick);
  }
  return measured;
}

async function measureShape(
  harness: Harness,
  shape: Shape,
  rounds: number,
  signal: AbortSignal,
): Promise<MeasuredGrowth> {
  const least = new Map<number, number>();
  for (let round = 0, takenMs = 0; round < rounds && takenMs < ENOUGH_MS; round++) {
    for (const size of shape.sizes) {
      signal.throwIfAborted();
      // What never ended at one size does not at a larger one.
      const cpuMs = Number.isFinite(takenMs) ? await costOf(harness, shape, size) : takenMs;
      takenMs += cpuMs;
      least.set(size, Math.min(least.get(size) ?? cpuMs, cpuMs));
    }
  }
  const costs = shape.sizes.map((size) => ({ size, cpuMs: least.get(size) ?? Number.POSITIVE_INFINITY }));
  const { name, part } = shape;
  return { shape: { name, part }, costs, ...judgeGrowth(costs) };
}

/** @returns milliseconds of CPU for one request; infinitely many when the receiver had to be ended. */
async function costOf(harness: Harness, shape: Shape, size: number): Promise<number> {
  try {
    return await measureRequest(harness, () => shape.request(size, newRef()));
  } catch (error) {
    if (error instanceof ReceiverDiedError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

async function measureRequest(harness: Harness, newRequest: () => HostileRequest): Promise<number> {
  const once = await harness.repeat(newRequest(), 1);
  if (once >= MEASURED_MICROSECONDS) return once / 1_000;
  const times = Math.min(MAX_TIMES, Math.ceil(MEASURED_MICROSECONDS / Math.max(1, once)));
  return (await harness.repeat(newRequest(), times)) / times / 1_000;
}

/** A reference that no measurement has had. */
const newRef = () => `order-${randomUUID()}`;

export function judgeGrowths(measured: readonly MeasuredGrowth[]): Violation[] {
  return measured
    .filter(({ isFound }) => isFound)
    .map(({ shape, exponent, costs }) => ({
      law: 'growth',
      what:
        `${shape.part}, ${shape.name}: exponent ${exponent?.toFixed(2) ?? ''}, more than ${MAX_EXPONENT}: ` +
        costs.map(({ size, cpuMs }) => `${size} takes ${cpuMs.toFixed(1)} ms`).join(', '),
    }));
}
