import { Option, type Command } from 'commander';
import { availableParallelism, loadavg } from 'node:os';
import { proofCommand, runProof, type ProofOptions, wholeNumber } from '../kit/command.ts';
import { type Report, showProgress } from '../kit/report.ts';
import {
  synthesizedStack,
  type SynthesizedStack,
  bundleFile,
  type FunctionBundles,
} from '../kit/synthesized-stack.ts';
import { measureCall } from './call/measure-call.ts';
import { measureConfirmation } from './confirmation/measure-confirmation.ts';
import { measureEngine } from './engine/measure-engine.ts';
import { isHeld, PARTS, renderFigures, type Figure, type Part } from './figure.ts';
import { measureLoad } from './load/measure-load.ts';
import { statSync } from 'node:fs';

/** The size limit of the receiver's bundle, in KiB: more takes longer to load than the rest of a cold start is worth. */
const RECEIVE_LIMIT_KIB = 300;

function measureBundles({ receive, all }: FunctionBundles): Figure[] {
  return all.map((fn) => ({
    part: 'bundles',
    name: `${fn.name}, minified`,
    value: statSync(bundleFile(fn)).size / 1024,
    unit: 'KiB',
    ...(fn === receive && { limit: { atMost: RECEIVE_LIMIT_KIB } }),
  }));
}

interface Options extends ProofOptions {
  readonly callbacks: number;
  readonly only?: Part;
}

/** A percentile of fewer callbacks says little. */
const MIN_CALLBACKS = 200;
const MAX_CALLBACKS = 10_000_000;

export function benchCommand(): Command {
  return proofCommand(
    'bench',
    'Measure the engine and the bundles',
    'Measures the local engine, the CPU and size of the bundles, and the time until a result is confirmed, beside their limits.',
  )
    .option(
      '--callbacks <count>',
      'how many callbacks the engine gets',
      wholeNumber(MIN_CALLBACKS, MAX_CALLBACKS),
      10_000,
    )
    .addOption(new Option('--only <part>', 'measure one part').choices(PARTS))
    .addHelpText(
      'after',
      '\nA slow number is no violation, as a busy machine is slow: a bundle over its limit is one, and an event that is lost.',
    )
    .action((options: Options) => runProof(options, (signal) => run(options, signal)));
}

async function run({ callbacks, only }: Options, signal: AbortSignal): Promise<Report> {
  const machine = {
    node: process.version,
    processors: availableParallelism(),
    loadBefore: loadavg()[0] ?? 0,
  };
  await using stack = await synthesizedStack(signal);
  const figures: Figure[] = [];
  for (const part of only === undefined ? PARTS : [only]) {
    figures.push(...(await measure(part, stack, callbacks, signal)));
  }
  const tooLarge = figures.filter((figure) => figure.part === 'bundles' && !isHeld(figure));
  const load = machine.loadBefore.toFixed(2);
  return {
    heading: `Node ${machine.node}, ${machine.processors} processors, load average before: ${load}`,
    sections: [renderFigures(figures)],
    violations: tooLarge.map(({ name, value, unit }) => `${name}: ${value.toFixed(1)} ${unit} is too large`),
    again: ['bench', ...(only === undefined ? [] : ['--only', only])].join(' '),
    facts: { machine, figures: figures.map((figure) => ({ ...figure, isHeld: isHeld(figure) })) },
  };
}

function measure(
  part: Part,
  { assemblyDir, bundles }: SynthesizedStack,
  callbacks: number,
  signal: AbortSignal,
): Promise<Figure[]> | Figure[] {
  switch (part) {
    case 'engine':
      return measureEngine({ assemblyDir, callbacks, signal, progress: showProgress });
    case 'load':
      return measureLoad(bundles, signal, showProgress);
    case 'call':
      return measureCall(bundles, signal, showProgress);
    case 'bundles':
      return measureBundles(bundles);
    case 'confirmation':
      return measureConfirmation(signal, showProgress);
  }
}
