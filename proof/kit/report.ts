export { showProgress } from '../../bin/terminal/text.ts';

/** Shows what is being done; prints nothing if stderr is not a terminal. */
export type Progress = (doing: string) => void;

const BAR_CHARACTERS = 24;

/** Renders how much of the work is done as a bar. */
export function renderBar(done: number, of: number): string {
  const full = Math.min(BAR_CHARACTERS, Math.floor((done / of) * BAR_CHARACTERS));
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CHARACTERS - full)}`;
}

/** What a proof found, in the form that every proof prints. */
export interface Report {
  /** What was run, in one line. */
  readonly heading: string;
  /** Tables and sentences for people. */
  readonly sections: readonly string[];
  /** Every promise that was not kept, in words. */
  readonly violations: readonly string[];
  /** The arguments of `npm run proof --` that run the same again. */
  readonly again: string;
  /** The figures, for `--json`. */
  readonly facts: object;
}

/** The exit codes of every proof. */
export const EXIT = { kept: 0, violated: 1, usage: 2, interrupted: 130 } as const;

/** Returns the command to paste for the arguments of a proof. */
export function proofLine(args: string): string {
  return `npm run proof -- ${args}`;
}

/** Renders a report for people. */
export function renderReport({ heading, sections, violations, again }: Report): string {
  const verdict =
    violations.length === 0
      ? ['Every promise was kept.']
      : [...violations, `To see it again: ${proofLine(again)}`];
  return `${[heading, ...sections, verdict.join('\n')].map((part) => part.trimEnd()).join('\n\n')}\n`;
}

/** Renders a report for programs. */
export function renderJson({ heading, violations, again, facts }: Report): string {
  const report = { heading, isKept: violations.length === 0, violations, again: proofLine(again), ...facts };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

export type Row = readonly [name: string, value: string | number, remark?: string];

/** Renders figures, a line each. */
export function renderRows(rows: readonly Row[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows
    .map(([name, value, remark = '']) =>
      `  ${name.padEnd(width)}${String(value).padStart(10)}  ${remark}`.trimEnd(),
    )
    .join('\n');
}

/** Something that must not be, of one of the kinds that a proof distinguishes. */
export interface Violation<Kind extends string = string> {
  readonly kind: Kind;
  /** The task, or what else it is about. */
  readonly subject: string;
  readonly what: string;
}

/** How many violations of each kind are shown to people. */
const SHOWN = 5;

/** Renders the first violations of each kind, a line each. */
export function renderViolations(violations: readonly Violation[]): string[] {
  const shown = [...Map.groupBy(violations, ({ kind }) => kind).values()].flatMap((some) =>
    some.slice(0, SHOWN),
  );
  const lines = shown.map(({ kind, subject, what }) => `${kind.toUpperCase()} ${subject}: ${what}`);
  const more = violations.length - shown.length;
  return more > 0 ? [...lines, `and ${more} more; --json has all of them`] : lines;
}

export { renderTable, type Column } from '../../bin/terminal/table.ts';
