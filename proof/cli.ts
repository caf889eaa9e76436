import { Command } from 'commander';
import { benchCommand } from './bench/command.ts';
import { hostileCommand } from './hostile/command.ts';
import { EXIT } from './kit/report.ts';
import { mutateCommand } from './mutation/command.ts';
import { conformanceCommand } from './running/conformance/command.ts';
import { drillCommand } from './running/drill/command.ts';
import { soakCommand } from './running/soak/command.ts';
import { simulateCommand, worldsCommand } from './simulated/command.ts';

const program = new Command('npm run proof --')
  .description('Breaks things on purpose, and checks every promise of docs/guarantees.md.')
  .addCommand(simulateCommand())
  .addCommand(worldsCommand())
  .addCommand(soakCommand())
  .addCommand(drillCommand())
  .addCommand(conformanceCommand())
  .addCommand(hostileCommand())
  .addCommand(mutateCommand())
  .addCommand(benchCommand())
  .addHelpText(
    'after',
    `
Exit codes: 0 every promise was kept; 1 one was not, or nothing could be proved; 2 the arguments are wrong.
\`npm run test:proof\` runs a small size of each, and the tests of the proofs themselves: .ci/run does so for every change.`,
  );

for (const command of [program, ...program.commands]) {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.kept : EXIT.usage));
  command.showHelpAfterError('(add --help for the options and an example)');
}
await program.parseAsync();
