import { paint, type Style } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import type { Finding } from './check.ts';

/** A check, and its result. */
export interface Diagnosis extends Finding {
  readonly name: string;
}

const STYLES: Readonly<Record<Finding['status'], Style>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
};

const STATUS_WIDTH = 'warning'.length;

/** Returns one line for a check, and below it what to do unless the check passed. */
export function describeDiagnosis({ name, status, found, todo }: Diagnosis, nameWidth: number): string {
  const line = `${paint(STYLES[status], status.padEnd(STATUS_WIDTH))}  ${name.padEnd(nameWidth)}  ${printable(found)}`;
  return todo === undefined ? line : `${line}\n${' '.repeat(STATUS_WIDTH)}  to do: ${printable(todo)}`;
}

/** Returns the summary of all checks, in one sentence. */
export function describeHealth(diagnoses: readonly Diagnosis[]): string {
  const count = (status: Finding['status']) => diagnoses.filter((one) => one.status === status).length;
  const [failures, warnings, skips] = [count('failed'), count('warning'), count('skipped')];
  const counts = [
    `${failures} failed`,
    `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    `${skips} skipped`,
  ];
  return `${diagnoses.length} checks: ${counts.join(', ')}.`;
}
