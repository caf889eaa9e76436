import { Command, Option } from 'commander';
import { randomInt } from 'node:crypto';
import { wholeNumber } from '../../bin/terminal/options.ts';
import { EXIT, renderJson, renderReport, type Report, showProgress } from './report.ts';

/** Ctrl-C was pressed, or the process was asked to end. */
class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Returns a signal that aborts when the process is asked to end, so that every scope is left and cleans up.
 *
 * Only the first signal counts: npm forwards to its child what the terminal has already sent there.
 */
export function interruption(): AbortSignal {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new InterruptedError('interrupted'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return stopping.signal;
}

export { wholeNumber };

/** The options of every proof. */
export interface ProofOptions {
  readonly json: boolean;
}

const MAX_SEED = 2 ** 31 - 1;

/** Creates the option of every proof that draws something at random. */
export function seedOption(what: string): Option {
  return new Option('--seed <number>', `repeat an earlier run: the same seed gives ${what}`)
    .argParser(wholeNumber(0, MAX_SEED))
    .default(randomInt(MAX_SEED), 'a new one');
}

/** Creates a subcommand of `npm run proof --`. */
export function proofCommand(name: string, summary: string, description: string): Command {
  return new Command(name)
    .summary(summary)
    .description(description)
    .option('--json', 'print the report as JSON', false);
}

/**
 * Runs a proof and prints its report. The process will exit with 0 if every promise was kept, and with 1 if one was not, or if the
 * proof could not be done.
 */
export async function runProof(
  { json }: ProofOptions,
  prove: (signal: AbortSignal) => Promise<Report>,
): Promise<void> {
  const signal = interruption();
  try {
    const report = await prove(signal);
    showProgress('');
    process.stdout.write(json ? renderJson(report) : renderReport(report));
    process.exitCode = report.violations.length === 0 ? EXIT.kept : EXIT.violated;
  } catch (error) {
    showProgress('');
    const reason: unknown = signal.aborted ? signal.reason : error;
    console.error(reason instanceof Error ? reason.message : reason);
    process.exitCode = reason instanceof InterruptedError ? EXIT.interrupted : EXIT.violated;
  }
}
