import { Command, InvalidArgumentError } from 'commander';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { AREAS } from './areas.ts';
import { EXPLAINED } from './explained.ts';
import { isPassed, judge, type Judgement } from './judge.ts';
import { filesOf, mutate } from './mutate.ts';
import { render } from './render.ts';

interface Options {
  readonly mutate: readonly string[];
  readonly concurrency: number;
}

const options = new Command('npm run test:mutation --')
  .description(
    'Changes the product in every small way, one at a time, and runs the tests on each change: ' +
      'one that no test notices is a test that is missing. The reports are in reports/mutation/.',
  )
  .option('--mutate <globs...>', 'change these files only, for example functions/domain/classify.ts', [])
  .option('--concurrency <count>', 'how many changes to test at once', parseCount, 2)
  .parse()
  .opts<Options>();

function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It takes a whole number from 1.');
}

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
// Stryker and its reports take the current folder for the project.
process.chdir(projectRoot);

const areas = AREAS.map((area) => ({ area, files: filesOf(area, options.mutate) }));
if (areas.every(({ files }) => files.length === 0)) {
  console.error(`None of the files that are mutated is called ${options.mutate.join(' or ')}`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'voice-mutation-'));
// Stryker ends the process by itself when it is interrupted.
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// What the tests leave behind when a mutant ends them goes with the folder.
process.env['TMPDIR'] = join(folder, 'tmp');
mkdirSync(process.env['TMPDIR']);

process.stdout.write('Synthesizing the stack\n');
// As in the tests' global setup, but once: jest starts anew for every mutant.
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
process.env['VOICE_TEST_ASSEMBLY'] = join(folder, 'assembly');
await synthesize(projectRoot, process.env['VOICE_TEST_ASSEMBLY'], AbortSignal.timeout(60_000));

const startedAt = performance.now();
const judgements: Judgement[] = [];
try {
  for (const { area, files } of areas) {
    if (files.length === 0) continue;
    process.stdout.write(`\nMutating: ${area.name}\n`);
    const mutants = await mutate(area, files, join(folder, 'copies'), options.concurrency);
    const explained = EXPLAINED.filter(({ file }) => files.includes(file));
    judgements.push(judge(area, mutants, explained));
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  process.stdout.write(`\n${render(judgements)}\nIt took ${minutes.toFixed(1)} minutes.\n`);
  if (!judgements.every(isPassed)) process.exitCode = 1;
} catch (error) {
  // Stryker has said what went wrong; mostly, a test fails on the code as it is.
  console.error(`Nothing was judged: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
