import { Command, InvalidArgumentError, Option } from 'commander';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeBundles } from '../../bench/function-bundles.ts';
import { interruption, reportFailure } from '../../bench/interruption.ts';
import { showProgress } from '../../bench/progress.ts';
import { drill } from './drill.ts';
import { isPassed } from './drill-result.ts';
import { FORGED_PERCENT, MAX_HANGING_PERCENT, USUAL_MIX } from './mix.ts';
import { renderProgress, renderResult } from './render.ts';

interface Options {
  readonly tasks: number;
  readonly lookups: number;
  readonly hang: number;
  readonly confirm: boolean;
  readonly seed: number;
  readonly json: boolean;
}

/** With fewer, there is hardly one of each kind. */
const MIN_TASKS = 50;

const AFTERWARDS = `
Of the tasks 30 % get no callback, 10 % get it twice, 10 % late and 5 % one that contradicts the truth. Some fail, some hang,
and some questions are answered rudely. 1,000 tasks take about seven minutes: they wait for the questions that may be asked.

It ends with a table and exit code 0; with 1 unless unresolved is 0, wrong is 0 and events per revision is 1. What is not as
it must be is said in words, and the engine's data and logs are kept.

Examples:
  npm run drill -- --tasks 1000
  npm run drill -- --tasks 100 --confirm --lookups 10 --seed 7`;

const options = new Command('npm run drill --')
  .description(
    "Submits voices to the local engine's stand-in for the provider, which loses, doubles, delays and contradicts its " +
      'callbacks; then looks whether every task has ended with the truth, announced once.',
  )
  .option('--tasks <count>', 'how many voices are submitted', wholeNumber(MIN_TASKS, 100_000), 1_000)
  .option('--lookups <count>', 'how many questions the provider gets in 10 seconds', wholeNumber(1, 20), 20)
  .option(
    '--hang <percent>',
    'how many tasks never end at the provider',
    wholeNumber(0, MAX_HANGING_PERCENT),
    1,
  )
  .option('--confirm', `confirm every result; then ${FORGED_PERCENT} % of the callbacks are forged`, false)
  .addOption(
    new Option('--seed <number>', 'repeat the tasks of an earlier run')
      .argParser(wholeNumber(0, 2 ** 32 - 1))
      .default(randomInt(2 ** 31), 'a new one'),
  )
  .option('--json', 'print the result as JSON', false)
  .addHelpText('after', AFTERWARDS)
  .parse()
  .opts<Options>();

function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() !== '' && Number.isInteger(number) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
  };
}

const folder = await mkdtemp(join(tmpdir(), 'voice-drill-'));
const signal = interruption();
let isKept = false;
try {
  showProgress('Synthesizing the stack');
  const assemblyDir = join(folder, 'assembly');
  const { tasks, lookups, hang, confirm: confirms, seed } = options;
  await synthesizeBundles(assemblyDir, signal, { lookupsPer10Seconds: lookups, confirmResults: confirms });
  const percent = { ...USUAL_MIX.percent, hanging: hang, forged: confirms ? FORGED_PERCENT : 0 };
  const result = await drill({
    tasks,
    mix: { ...USUAL_MIX, percent },
    seed,
    lookups,
    confirms,
    assemblyDir,
    folder,
    onProgress: (progress) => showProgress(renderProgress(progress)),
    signal,
  });
  showProgress('');
  process.stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : renderResult(result));
  isKept = !isPassed(result);
  if (isKept) console.error(`Data and logs: ${folder}`);
  process.exitCode = isKept ? 1 : 0;
} catch (error) {
  showProgress('');
  reportFailure(error, signal);
} finally {
  if (!isKept) await rm(folder, { recursive: true, force: true });
}
