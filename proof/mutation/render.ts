import { renderTable, type Column } from '../kit/table.ts';
import { isPassed, type Judgement } from './judge.ts';
import type { MutantResult, Mutant } from './mutant.ts';

const count = (result: MutantResult): Column<Judgement> => ({
  title: result,
  cell: ({ counts }) => String(counts[result]),
  isNumber: true,
});

const COLUMNS: readonly Column<Judgement>[] = [
  { title: 'area', cell: ({ area }) => area.name },
  // Rounded down: 99.99 is not 100.
  { title: 'score', cell: ({ score }) => `${(Math.floor(score * 100) / 100).toFixed(2)} %`, isNumber: true },
  { title: 'at least', cell: ({ area }) => `${area.minimumScore} %`, isNumber: true },
  count('killed'),
  count('timed out'),
  count('survived'),
  count('not covered'),
  { title: 'explained', cell: ({ explained }) => String(explained.length), isNumber: true },
  { title: '', cell: (judgement) => (isPassed(judgement) ? 'passed' : 'FAILED') },
];

/** Renders the mutants of each area by their results, and those that count as noticed for another reason than a test. */
export function renderJudgements(judgements: readonly Judgement[]): string[] {
  const timedOut = judgements.flatMap((judgement) => judgement.timedOut);
  const explained = judgements.flatMap((judgement) => judgement.explained);
  return [
    renderTable(COLUMNS, judgements),
    ...section('Timed out, and counted as noticed; look at each:', timedOut.map(line)),
    ...section(
      'Explained:',
      explained.map(({ file, code, becomes, because }) => `${file}: ${code}  →  ${becomes}\n    ${because}`),
    ),
  ];
}

/** Renders what is left to do in an area. */
export function renderWork({ area, score, unexplained, stale }: Judgement): string[] {
  return [
    ...(score < area.minimumScore ? [`The tests of ${area.name} notice too little`] : []),
    ...section('No test notices:', unexplained.map(line)),
    ...section(
      'Explained, but it does not survive; take it out of proof/mutation/explained.ts:',
      stale.map(({ file, code, becomes }) => `${file}: ${code}  →  ${becomes}`),
    ),
  ];
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[heading, ...lines.map((text) => `  ${text}`)].join('\n')];
}

function line({ file, line: number, code, becomes, result }: Mutant): string {
  return `${file}:${number}: ${code}  →  ${becomes}${result === 'not covered' ? '  (no test runs it)' : ''}`;
}
