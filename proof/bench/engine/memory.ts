import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Memory grows over many seconds here, and to ask takes a walk through every page of every process. */
const SAMPLE_EVERY_MS = 1_000;

export interface MemorySampler extends Disposable {
  /** The most that all processes had at one time, in bytes; `undefined` where there is no `/proc`. */
  peakBytes(): number | undefined;
}

/**
 * Watches how much memory a process and all its descendants have together.
 *
 * Each page that several of them share counts once (PSS): the processes of one program share most of it.
 */
export function sampleMemory(pid: number): MemorySampler {
  let peakKib: number | undefined;
  const sample = () => {
    if (!existsSync(`/proc/${pid}/smaps_rollup`)) return;
    const kib = family(pid).reduce((sum, member) => sum + pssKib(member), 0);
    peakKib = Math.max(peakKib ?? 0, kib);
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  return {
    peakBytes: () => (peakKib === undefined ? undefined : peakKib * 1024),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** The process and its descendants. */
function family(pid: number): number[] {
  const children = unlessGone(() => readdirSync(`/proc/${pid}/task`), []).flatMap((thread) =>
    unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

function pssKib(pid: number): number {
  const rollup = unlessGone(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
  return Number(/^Pss: +(\d+) kB/m.exec(rollup)?.[1] ?? 0);
}

/** Processes end between being listed and being looked at. */
function unlessGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch {
    return gone;
  }
}
