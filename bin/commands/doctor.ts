import { Command, Option } from 'commander';
import { parseDuration } from './duration.ts';
import { withTarget, type TargetOptions } from './target.ts';

export type DoctorOptions = TargetOptions & {
  readonly probe: boolean;
  /** In seconds. */
  readonly probeTimeout: number;
  readonly json?: true;
};

/** An idle publisher starts within seconds; a throttled one needs a few attempts. */
const DEFAULT_PROBE_TIMEOUT = '60s';

const MORE = `
It changes nothing but for the probe: a callback for a task doctor-probe-…, which is recorded, announced as failed, and removed again. Every
subscriber gets its event, and may filter it out (docs/events.md). With --no-probe nothing is sent.

Exit codes:
  0  nothing failed; there may be warnings
  1  something did, or there is no such stack: the lines say what to do

Examples:
  npm run -s voice-callbacks -- doctor
  npm run -s voice-callbacks -- doctor --stack SunoVoiceCallbacks
  npm run -s voice-callbacks -- doctor --stack SunoVoiceCallbacks --no-probe --json`;

/** `doctor`: checks whether a stack works, and says what to do where it does not. */
export function doctorCommand(): Command {
  return withTarget(new Command('doctor'))
    .description('check whether a stack does its work, from its outputs to the event of a probe')
    .option('--no-probe', 'send no callback')
    .addOption(
      new Option('--probe-timeout <duration>', 'how long the event of the probe may take')
        .argParser(parseDuration)
        .default(parseDuration(DEFAULT_PROBE_TIMEOUT), DEFAULT_PROBE_TIMEOUT),
    )
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', MORE)
    .action(async (options: DoctorOptions) => {
      // Loaded here, as no other command needs it.
      const { runDoctor } = await import('./doctor/run-doctor.ts');
      await runDoctor(options);
    });
}
