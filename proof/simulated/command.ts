import type { Command } from 'commander';
import { proofCommand, runProof, type ProofOptions, seedOption, wholeNumber } from '../kit/command.ts';
import { EXIT, renderRows, type Report, showProgress } from '../kit/report.ts';
import { synthesizedStack } from '../kit/synthesized-stack.ts';
import { createFunctions } from './functions.ts';
import { explore } from './explore.ts';
import { WAYS } from './noninterference/law.ts';
import { compareEnds, LARGE_STOLEN_URLS, QUICK_STOLEN_URLS } from './noninterference/reachable.ts';
import { searchInterference, tellInterference } from './noninterference/search.ts';
import { searchFaults, tellFailure, type SearchOptions } from './search.ts';
import { type StreamRules, readStreamRules } from './stream.ts';
import { LARGE_WORLDS, nameOf, QUICK_WORLDS } from './worlds.ts';

interface SimulateOptions extends ProofOptions {
  readonly runs: number;
  readonly seed: number;
  readonly path?: string;
  readonly adversary: boolean;
}

interface WorldsOptions extends ProofOptions {
  readonly quick: boolean;
  readonly adversary: boolean;
}

const MAX_RUNS = 1_000_000_000;

const ADVERSARY =
  'do everything twice, with and without an adversary who holds callback URLs of other submissions: nothing may differ';

export function simulateCommand(): Command {
  return proofCommand(
    'simulate',
    'Simulate random worlds while every call fails',
    'Simulates the functions in random worlds, while every call to the outside fails in every way.',
  )
    .option('--runs <count>', 'how many random worlds', wholeNumber(1, MAX_RUNS), 10_000)
    .addOption(seedOption('the same worlds'))
    .option('--path <path>', 'run one failure again, as its report says')
    .option('--adversary', ADVERSARY, false)
    .addHelpText('after', '\nExample:\n  npm run proof -- simulate --runs 500 --seed 42')
    .action((options: SimulateOptions) => runProof(options, (signal) => simulate(options, signal)));
}

async function simulate(options: SimulateOptions, signal: AbortSignal): Promise<Report> {
  const rules = await rulesOfTheStack(signal);
  const { runs, seed, path, adversary } = options;
  let done = 0;
  const onRun = () => {
    done += 1;
    if (done % 20 === 0) showProgress(`Simulating: ${done} of ${runs}`);
  };
  const prove = adversary ? proveNoninterference : proveUnderFaults;
  return prove(rules, { runs, seed, path, onRun });
}

async function rulesOfTheStack(signal: AbortSignal): Promise<StreamRules> {
  await using stack = await synthesizedStack(signal);
  // A simulation has nothing to clean up, and fast-check would take an error for a violation.
  signal.addEventListener('abort', () => process.exit(EXIT.interrupted));
  return readStreamRules(stack.assemblyDir);
}

async function proveUnderFaults(rules: StreamRules, options: SearchOptions): Promise<Report> {
  const { failure, faults, ends, ...counts } = await searchFaults(createFunctions(), rules, options);
  const { runs, steps, answered, messages } = counts;
  return {
    heading: `Seed ${options.seed}: ${runs} worlds, ${steps} steps, ${answered} callbacks answered 200, ${messages} events published`,
    sections: [`Faults:\n${renderCounts(faults)}`],
    violations: failure === undefined ? [] : [tellFailure(failure)],
    again: `simulate ${argumentsOf(options, failure)}`,
    facts: { ...counts, faults: Object.fromEntries(faults), ends: Object.fromEntries(ends) },
  };
}

async function proveNoninterference(rules: StreamRules, options: SearchOptions): Promise<Report> {
  const { failure, faults, ...counts } = await searchInterference(createFunctions(), rules, options);
  const { runs, events, lookups, ways } = counts;
  return {
    heading: `Seed ${options.seed}: ${runs} worlds, each with an adversary and without, ${events} events and ${lookups} lookups`,
    sections: [
      `Tasks by what was compared:\n${renderCounts(WAYS.map((way) => [way, ways[way]]))}`,
      `Faults:\n${renderCounts(faults)}`,
    ],
    violations: failure === undefined ? [] : [tellInterference(failure)],
    again: `simulate --adversary ${argumentsOf(options, failure)}`,
    facts: { ...counts, faults: Object.fromEntries(faults) },
  };
}

function argumentsOf({ runs, seed }: SearchOptions, failure: { readonly path: string } | undefined): string {
  return failure === undefined ? `--seed ${seed} --runs ${runs}` : `--seed ${seed} --path ${failure.path}`;
}

function renderCounts(counts: Iterable<readonly [name: string, times: number]>): string {
  return renderRows([...counts]);
}

export function worldsCommand(): Command {
  return proofCommand(
    'worlds',
    'Visit every state of small worlds',
    'Visits every state of small worlds: every order of all calls, with up to two faults anywhere. It takes minutes, and 2 GB of memory.',
  )
    .option('--quick', 'only the worlds that take seconds', false)
    .option('--adversary', ADVERSARY, false)
    .action((options: WorldsOptions) => runProof(options, (signal) => exploreWorlds(options, signal)));
}

async function exploreWorlds(options: WorldsOptions, signal: AbortSignal): Promise<Report> {
  const rules = await rulesOfTheStack(signal);
  const { quick, adversary } = options;
  const [quickWorlds, largeWorlds] = adversary
    ? [QUICK_STOLEN_URLS, LARGE_STOLEN_URLS]
    : [QUICK_WORLDS, LARGE_WORLDS];
  const explored: { name: string; states: number; ends: number }[] = [];
  const violations: string[] = [];
  for (const world of quick ? quickWorlds : [...quickWorlds, ...largeWorlds]) {
    const name = nameOf(world);
    const onState = (states: number) => {
      if (states % 1_000 === 0) showProgress(`${name}: ${states} states`);
    };
    const prove = adversary ? compareEnds : explore;
    const { states, ends, failure } = await prove(world, createFunctions(), rules, onState);
    explored.push({ name, states, ends });
    if (failure === undefined) continue;
    violations.push([`${name}: ${failure.broken}`, ...failure.trace].join('\n  '));
    break;
  }
  return {
    heading: `${explored.length} small worlds${adversary ? ', each with an adversary and without' : ''}`,
    sections: [
      explored
        .map(
          ({ name, states, ends }) =>
            `${String(states).padStart(9)} states, ${String(ends).padStart(6)} ends  ${name}`,
        )
        .join('\n'),
    ],
    violations,
    again: ['worlds', ...(quick ? ['--quick'] : []), ...(adversary ? ['--adversary'] : [])].join(' '),
    facts: { worlds: explored },
  };
}
