import { isPassed, type Judgement } from './judge.ts';
import type { Mutant } from './mutant.ts';

const HEADINGS = [
  'area',
  'score',
  'at least',
  'killed',
  'timed out',
  'survived',
  'not covered',
  'explained',
  '',
];

/** Renders what became of the mutants: a table, and below it whatever somebody has to look at. */
export function render(judgements: readonly Judgement[]): string {
  const rows = judgements.map((judgement) => {
    const { area, counts, score, explained } = judgement;
    return [
      area.name,
      // Rounded down: 99.99 is not 100.
      `${(Math.floor(score * 100) / 100).toFixed(2)} %`,
      `${area.minimumScore} %`,
      String(counts.killed),
      String(counts['timed out']),
      String(counts.survived),
      String(counts['not covered']),
      String(explained.length),
      isPassed(judgement) ? 'passed' : 'FAILED',
    ];
  });
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [lines.join('\n'), ...judgements.flatMap(remarks)].join('\n\n') + '\n';
}

function remarks({ timedOut, unexplained, stale, explained }: Judgement): string[] {
  return [
    section('Timed out, and counted as noticed; look at each:', timedOut.map(line)),
    section(
      'Explained:',
      explained.map(({ file, code, becomes, because }) => `${file}: ${code}  →  ${becomes}\n    ${because}`),
    ),
    section('No test notices:', unexplained.map(line)),
    section(
      'Explained, but it does not survive; take it out of proof/mutation/explained.ts:',
      stale.map(({ file, code, becomes }) => `${file}: ${code}  →  ${becomes}`),
    ),
  ].filter((text) => text !== '');
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [heading, ...lines.map((text) => `  ${text}`)].join('\n');
}

function line({ file, line: number, code, becomes, fate }: Mutant): string {
  return `${file}:${number}: ${code}  →  ${becomes}${fate === 'not covered' ? '  (no test runs it)' : ''}`;
}
