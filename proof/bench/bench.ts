import { Command, InvalidArgumentError, Option } from 'commander';
import { availableParallelism, loadavg } from 'node:os';
import { measureCall } from './call/measure-call.ts';
import { measureEngine } from './engine/measure-engine.ts';
import { isHeld, PARTS, type Figure, type Part } from './figure.ts';
import { measureSizes, synthesizeBundles, type FunctionBundles } from './function-bundles.ts';
import { interruption, reportFailure } from './interruption.ts';
import { measureLoad } from './load/measure-load.ts';
import { showProgress } from './progress.ts';
import { renderTable } from './table.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Options {
  readonly callbacks: number;
  readonly only?: Part;
  readonly json: boolean;
}

/** A percentile of fewer says little. */
const MIN_CALLBACKS = 200;

const options = new Command('npm run bench --')
  .description(
    'Measures the local engine, and the CPU and size of the bundles, beside their limits.\n' +
      'A slow number is no failure: it fails when it cannot measure, or when an event is lost.',
  )
  .option('--callbacks <count>', 'how many callbacks the engine gets', parseCallbacks, 10_000)
  .addOption(new Option('--only <part>', 'measure one part').choices(PARTS))
  .option('--json', 'print the figures as JSON', false)
  .parse()
  .opts<Options>();

function parseCallbacks(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= MIN_CALLBACKS) return count;
  throw new InvalidArgumentError(`It takes a whole number from ${MIN_CALLBACKS}.`);
}

async function measure(signal: AbortSignal): Promise<Figure[]> {
  await using assembly = await temporaryFolder();
  showProgress('Synthesizing the stack');
  const bundles = await synthesizeBundles(assembly.path, signal);
  const measuring: Record<Part, (bundles: FunctionBundles) => Promise<Figure[]> | Figure[]> = {
    engine: () =>
      measureEngine({
        assemblyDir: assembly.path,
        callbacks: options.callbacks,
        signal,
        progress: showProgress,
      }),
    load: () => measureLoad(bundles, signal, showProgress),
    call: () => measureCall(bundles, signal, showProgress),
    size: () => measureSizes(bundles),
  };
  const figures: Figure[] = [];
  for (const part of options.only === undefined ? PARTS : [options.only]) {
    figures.push(...(await measuring[part](bundles)));
  }
  return figures;
}

/** What else was going on counts: the figures of a busy machine are not the code's. */
const machine = { node: process.version, processors: availableParallelism(), loadBefore: loadavg()[0] ?? 0 };
const signal = interruption();
try {
  const figures = await measure(signal);
  showProgress('');
  process.stdout.write(options.json ? renderJson(figures) : `${renderMachine()}\n\n${renderTable(figures)}`);
} catch (error) {
  showProgress('');
  reportFailure(error, signal);
}

function renderJson(figures: readonly Figure[]): string {
  const withVerdicts = figures.map((figure) => ({ ...figure, isHeld: isHeld(figure) }));
  return `${JSON.stringify({ machine, figures: withVerdicts }, undefined, 2)}\n`;
}

function renderMachine(): string {
  return `Node ${machine.node}, ${machine.processors} processors, load average before: ${machine.loadBefore.toFixed(2)}`;
}
