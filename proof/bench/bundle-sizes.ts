import { Command } from 'commander';
import { isHeld } from './figure.ts';
import { measureSizes, synthesizeBundles } from './function-bundles.ts';
import { interruption, reportFailure } from './interruption.ts';
import { renderTable } from './table.ts';
import { temporaryFolder } from './temporary-folder.ts';

new Command('npm run bundle-sizes')
  .description("Prints the size of each function's bundle; fails when the receiver's is over its limit.")
  .parse();

const signal = interruption();
try {
  await using folder = await temporaryFolder();
  const figures = measureSizes(await synthesizeBundles(folder.path, signal));
  process.stdout.write(renderTable(figures));
  process.exitCode = figures.every(isHeld) ? 0 : 1;
} catch (error) {
  reportFailure(error, signal);
}
