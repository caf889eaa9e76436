import { InvalidArgumentError, type Command } from 'commander';
import { proofCommand, runProof, type ProofOptions, seedOption, wholeNumber } from '../../kit/command.ts';
import { renderViolations, type Report, showProgress } from '../../kit/report.ts';
import { synthesizedStack } from '../../kit/synthesized-stack.ts';
import { neverBroken, renderFigures, renderProgress } from './soak-result.ts';
import { CONCURRENCY } from './sender.ts';
import { soak } from './soak.ts';

interface Options extends ProofOptions {
  readonly callbacks: number;
  readonly minutes: number;
  readonly seed: number;
}

/** With fewer callbacks, the sending ends before everything was broken. */
const MIN_CALLBACKS = 1_000;
const MAX_CALLBACKS = 100_000_000;

/** How long pending events are waited for, in milliseconds: the sweep publishes them after 15 minutes at the latest. */
const PATIENCE_MS = 17 * 60_000;

const AFTERWARDS = `
The same seed sends the same callbacks and breaks the same things at the same callbacks; what that hits is chance.
If anything is lost or wrong, the engine's data and logs are kept. If something was never broken, nothing is proved.

Examples:
  npm run proof -- soak --callbacks 20000
  npm run proof -- soak --callbacks 20000 --minutes 60 --seed 7`;

export function soakCommand(): Command {
  return proofCommand(
    'soak',
    'Break the running engine under load',
    'Sends callbacks to the local engine while its processes are killed, its store is away and its topic refuses; then checks ' +
      'whether everything that was answered 200 is in the table and at the subscriber.',
  )
    .option(
      '--callbacks <count>',
      'how many callbacks are sent',
      wholeNumber(MIN_CALLBACKS, MAX_CALLBACKS),
      5_000,
    )
    .option('--minutes <minutes>', 'spread the sending over this time; at once otherwise', parseMinutes, 0)
    .addOption(seedOption('the same callbacks and faults'))
    .addHelpText('after', AFTERWARDS)
    .action((options: Options) => runProof(options, (signal) => run(options, signal)));
}

function parseMinutes(value: string): number {
  const minutes = Number(value);
  if (value.trim() !== '' && minutes >= 0 && Number.isFinite(minutes)) return minutes;
  throw new InvalidArgumentError('It takes a number from 0.');
}

async function run(options: Options, signal: AbortSignal): Promise<Report> {
  await using stack = await synthesizedStack(signal);
  const result = await soak({
    ...options,
    assemblyDir: stack.assemblyDir,
    folder: stack.path,
    patienceMs: PATIENCE_MS,
    onProgress: (progress) => showProgress(renderProgress(progress)),
    signal,
  });
  const { callbacks, minutes, seed } = options;
  const missing = neverBroken(result);
  if (result.violations.length > 0) stack.keep();
  return {
    heading: `Seed ${seed}: ${result.tally.sent} callbacks, ${CONCURRENCY} at once, in ${result.seconds} s`,
    sections: [
      ...renderFigures(result),
      ...(result.violations.length > 0 ? [`Data and logs: ${stack.path}`] : []),
    ],
    violations: [
      ...renderViolations(result.violations),
      ...(missing.length > 0 ? [`Nothing is proved: there were no ${missing.join(', ')}`] : []),
    ],
    again: `soak --callbacks ${callbacks} --minutes ${minutes} --seed ${seed}`,
    facts: result,
  };
}
