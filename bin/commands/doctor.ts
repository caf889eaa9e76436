import { Command, Option } from 'commander';
import { withStack } from '../stack.ts';
import { parseDuration } from '../terminal/options.ts';
import type { DoctorOptions } from './doctor/run.ts';

/** An idle publisher starts within seconds; a throttled one needs a few attempts. */
const DEFAULT_PROBE_TIMEOUT = '60s';

const MORE = `
It changes nothing, except for the probe: a callback for a task doctor-probe-…, which is recorded, announced as failed, and removed again.
Every subscriber gets its event, and may filter it out (docs/events.md). With --no-probe nothing is sent.

Exit codes:
  0  nothing failed; there may be warnings
  1  a check failed, or the stack does not exist: the lines say what to do

Examples:
  npm run -s voice-callbacks -- doctor
  npm run -s voice-callbacks -- doctor --stack SunoVoiceCallbacks
  npm run -s voice-callbacks -- doctor --stack SunoVoiceCallbacks --no-probe --json`;

/** `doctor`: checks whether a stack works, and says what to do where it does not. */
export function doctorCommand(): Command {
  return withStack(new Command('doctor'))
    .description('check whether a stack works, from its outputs to the event of a probe')
    .option('--no-probe', 'send no callback')
    .addOption(
      new Option('--probe-timeout <duration>', 'how long the event of the probe may take')
        .argParser(parseDuration)
        .default(parseDuration(DEFAULT_PROBE_TIMEOUT), DEFAULT_PROBE_TIMEOUT),
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', MORE)
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('./doctor/run.ts');
      await runDoctor(options);
    });
}
