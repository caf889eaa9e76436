import { Command, InvalidArgumentError, Option } from 'commander';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesizeBundles } from '../../bench/function-bundles.ts';
import { interruption, reportFailure } from '../../bench/interruption.ts';
import { showProgress } from '../../bench/progress.ts';
import { renderProgress, renderResult } from './render.ts';
import { neverBroken } from './soak-result.ts';
import { soak } from './soak.ts';

interface Options {
  readonly callbacks: number;
  readonly minutes: number;
  readonly seed: number;
  readonly json: boolean;
}

/** With fewer, the sending is over before everything has been broken. */
const MIN_CALLBACKS = 1_000;

/** How long owed events are waited for, in milliseconds: the sweep publishes them after 15 minutes at the latest. */
const PATIENCE_MS = 17 * 60_000;

const AFTERWARDS = `
The same seed sends the same callbacks and breaks the same things at the same callbacks; what that hits is chance.

It ends with a table and exit code 0; with 1 when anything was lost or wrong, or something was never broken, so that
nothing is proved. What is lost or wrong is said in words, and the engine's data and logs are kept.

Examples:
  npm run soak -- --callbacks 20000
  npm run soak -- --callbacks 20000 --minutes 60 --seed 7`;

const options = new Command('npm run soak --')
  .description(
    'Sends callbacks to the local engine while its processes are killed, its store is away and its topic refuses; ' +
      'then looks whether all that was answered with 200 is in the table and at the subscriber.',
  )
  .option('--callbacks <count>', 'how many callbacks are sent', parseCallbacks, 5_000)
  .option('--minutes <minutes>', 'spread the sending evenly over so long; at once otherwise', parseMinutes, 0)
  .addOption(
    new Option('--seed <number>', 'repeat an earlier run')
      .argParser(parseSeed)
      .default(randomInt(2 ** 31), 'a new one'),
  )
  .option('--json', 'print the result as JSON', false)
  .addHelpText('after', AFTERWARDS)
  .parse()
  .opts<Options>();

function parseCallbacks(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= MIN_CALLBACKS) return count;
  throw new InvalidArgumentError(`It takes a whole number from ${MIN_CALLBACKS}.`);
}

function parseMinutes(value: string): number {
  const minutes = Number(value);
  if (value.trim() !== '' && minutes >= 0 && Number.isFinite(minutes)) return minutes;
  throw new InvalidArgumentError('It takes a number from 0.');
}

function parseSeed(value: string): number {
  const seed = Number(value);
  if (value.trim() !== '' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new InvalidArgumentError('It takes a whole number from 0 to 4294967295.');
}

const folder = await mkdtemp(join(tmpdir(), 'voice-soak-'));
const signal = interruption();
let isKept = false;
try {
  showProgress('Synthesizing the stack');
  const assemblyDir = join(folder, 'assembly');
  await synthesizeBundles(assemblyDir, signal);
  const result = await soak({
    ...options,
    assemblyDir,
    folder,
    patienceMs: PATIENCE_MS,
    onProgress: (progress) => showProgress(renderProgress(progress)),
    signal,
  });
  showProgress('');
  process.stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : renderResult(result));
  const missing = neverBroken(result);
  if (missing.length > 0) console.error(`Nothing is proved: there were no ${missing.join(', ')}`);
  isKept = result.offences.length > 0;
  if (isKept) console.error(`Data and logs: ${folder}`);
  process.exitCode = isKept || missing.length > 0 ? 1 : 0;
} catch (error) {
  showProgress('');
  reportFailure(error, signal);
} finally {
  if (!isKept) await rm(folder, { recursive: true, force: true });
}
