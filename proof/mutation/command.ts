import type { Command } from 'commander';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { proofCommand, runProof, type ProofOptions, wholeNumber } from '../kit/command.ts';
import { type Report, renderTable, type Column } from '../kit/report.ts';
import { synthesizedStack } from '../kit/synthesized-stack.ts';
import { AREAS } from './areas.ts';
import { EXPLAINED, type MutantResult, type Mutant } from './explained.ts';
import { isPassed, judge, type Judgement } from './judge.ts';

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
function renderJudgements(judgements: readonly Judgement[]): string[] {
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
function renderWork({ area, score, unexplained, stale }: Judgement): string[] {
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

interface Options extends ProofOptions {
  readonly only: readonly string[];
  readonly concurrency: number;
}

export function mutateCommand(): Command {
  return proofCommand(
    'mutate',
    'Change the code, and count what no test notices',
    'Changes the product in every small way, one at a time, and runs the tests on each change: a change that no test notices ' +
      'is a missing test. It takes an hour, and writes reports into reports/mutation/.',
  )
    .option('--only <globs...>', 'change these files only, for example functions/domain/classify.ts', [])
    .option('--concurrency <count>', 'how many changes are tested at once', wholeNumber(1, 64), 2)
    .action((options: Options) => runProof(options, (signal) => run(options, signal)));
}

async function run({ only, concurrency }: Options, signal: AbortSignal): Promise<Report> {
  // Stryker and its reports take the current folder for the project, and it takes a second to load.
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
  const { filesOf, mutate } = await import('./mutate.ts');
  const areas = AREAS.map((area) => ({ area, files: filesOf(area, only) }));
  if (areas.every(({ files }) => files.length === 0)) {
    throw new Error(`No file that is mutated is called ${only.join(' or ')}`);
  }
  const stack = await synthesizedStack(signal);
  // Stryker ends the process by itself when it is interrupted.
  process.once('exit', () => rmSync(stack.path, { recursive: true, force: true }));
  // What the tests leave behind when a mutant ends them goes with the folder.
  process.env['TMPDIR'] = join(stack.path, 'tmp');
  mkdirSync(process.env['TMPDIR']);
  // As in the tests' global setup, but once: jest starts anew for every mutant.
  writeFileSync(join(stack.path, 'package.json'), '{"type":"module"}');
  process.env['VOICE_TEST_ASSEMBLY'] = stack.assemblyDir;

  const startedAt = performance.now();
  const judgements: Judgement[] = [];
  for (const { area, files } of areas) {
    if (files.length === 0) continue;
    process.stderr.write(`\nMutating: ${area.name}\n`);
    const mutants = await mutate(area, files, join(stack.path, 'copies'), concurrency);
    const explained = EXPLAINED.filter(({ file }) => files.includes(file));
    judgements.push(judge(area, mutants, explained));
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  return {
    heading: `Mutated ${judgements.map(({ area }) => area.name).join(', ')} in ${minutes.toFixed(1)} minutes`,
    sections: renderJudgements(judgements),
    violations: judgements.filter((judgement) => !isPassed(judgement)).flatMap(renderWork),
    again: ['mutate', ...(only.length === 0 ? [] : ['--only', ...only.map((glob) => `'${glob}'`)])].join(' '),
    facts: { judgements },
  };
}
