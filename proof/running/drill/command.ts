import type { Command } from 'commander';
import { proofCommand, runProof, type ProofOptions, seedOption, wholeNumber } from '../../kit/command.ts';
import { renderViolations, type Report, showProgress } from '../../kit/report.ts';
import { synthesizedStack } from '../../kit/synthesized-stack.ts';
import { isPassed, renderFigures, renderProgress } from './drill-result.ts';
import { drill } from './drill.ts';
import { FORGED_PERCENT, MAX_HANGING_PERCENT, USUAL_MIX } from './planned-task.ts';

interface Options extends ProofOptions {
  readonly tasks: number;
  readonly lookups: number;
  readonly hang: number;
  readonly confirm: boolean;
  readonly seed: number;
}

/** With fewer tasks, there is hardly one of each kind. */
const MIN_TASKS = 50;

const AFTERWARDS = `
Of the tasks 30 % get no callback, 10 % get it twice, 10 % late and 5 % one that contradicts the truth. Some fail, some hang,
and some lookups are answered with errors. 1,000 tasks take about seven minutes: they wait for the lookups that are allowed.
If anything is not as it must be, the engine's data and logs are kept.

Examples:
  npm run proof -- drill --tasks 1000
  npm run proof -- drill --tasks 100 --confirm --lookups 10 --seed 7`;

export function drillCommand(): Command {
  return proofCommand(
    'drill',
    'Have the provider lose and contradict callbacks',
    "Submits voices to the local engine's stand-in for the provider, which loses, doubles, delays and contradicts its " +
      'callbacks; then checks whether every task ended with the truth, announced once.',
  )
    .option('--tasks <count>', 'how many voices are submitted', wholeNumber(MIN_TASKS, 100_000), 1_000)
    .option('--lookups <count>', 'how many lookups the provider gets in 10 seconds', wholeNumber(1, 20), 20)
    .option(
      '--hang <percent>',
      'how many tasks never end at the provider',
      wholeNumber(0, MAX_HANGING_PERCENT),
      1,
    )
    .option('--confirm', `confirm every result; then ${FORGED_PERCENT} % of the callbacks are forged`, false)
    .addOption(seedOption('the same tasks'))
    .addHelpText('after', AFTERWARDS)
    .action((options: Options) => runProof(options, (signal) => run(options, signal)));
}

async function run(options: Options, signal: AbortSignal): Promise<Report> {
  const { tasks, lookups, hang, confirm: confirms, seed } = options;
  await using stack = await synthesizedStack(signal, {
    lookupsPer10Seconds: lookups,
    confirmResults: confirms,
  });
  const percent = { ...USUAL_MIX.percent, hanging: hang, forged: confirms ? FORGED_PERCENT : 0 };
  const result = await drill({
    tasks,
    mix: { ...USUAL_MIX, percent },
    seed,
    lookups,
    confirms,
    assemblyDir: stack.assemblyDir,
    folder: stack.path,
    onProgress: (progress) => showProgress(renderProgress(progress)),
    signal,
  });
  const { tally, seconds } = result;
  const violations = renderViolations(result.violations);
  if (!isPassed(result) && violations.length === 0) {
    violations.push(`There were ${tally.eventsPerRevision} events for each revision`);
  }
  if (violations.length > 0) stack.keep();
  return {
    heading: `Seed ${seed}: ${tally.tasks} tasks in ${seconds} s`,
    sections: [renderFigures(result), ...(violations.length > 0 ? [`Data and logs: ${stack.path}`] : [])],
    violations,
    again: `drill --tasks ${tasks} --lookups ${lookups} --hang ${hang}${confirms ? ' --confirm' : ''} --seed ${seed}`,
    facts: result,
  };
}
