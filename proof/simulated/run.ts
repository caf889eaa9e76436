import { Command, InvalidArgumentError } from 'commander';
import { randomInt } from 'node:crypto';
import { PROJECT_ROOT } from '../bench/function-bundles.ts';
import { showProgress } from '../bench/progress.ts';
import { temporaryFolder } from '../bench/temporary-folder.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { WAYS } from './noninterference/law.ts';
import { compareEnds } from './noninterference/reachable.ts';
import { searchInterference, tellInterference } from './noninterference/search.ts';
import { LARGE_STOLEN_URLS, QUICK_STOLEN_URLS } from './noninterference/worlds.ts';
import { createFunctions } from './functions.ts';
import { searchFaults, tellFailure } from './search.ts';
import { explore } from './explore.ts';
import { readStreamRules } from './stack-rules.ts';
import type { StreamRules } from './stream.ts';
import { LARGE_WORLDS, nameOf, QUICK_WORLDS } from './worlds.ts';

interface Options {
  readonly runs: number;
  readonly seed?: number;
  readonly path?: string;
  readonly worlds: boolean;
  readonly adversary: boolean;
}

const MAX_SEED = 2 ** 31;

const options = new Command('npm run test:faults --')
  .description(
    'Simulates the functions while everything outside of them fails, and checks every promise.\n' +
      'The exit code is 0 when all were kept, else 1, with the shortest story in which one was not.',
  )
  .option('--runs <count>', 'how many random worlds', parseWhole, 10_000)
  .option('--seed <number>', 'what makes them random; the same number makes the same worlds', parseWhole)
  .option('--path <path>', 'see one failure again: its seed and path are in its story')
  .option(
    '--worlds',
    'go through every state of the small worlds instead: minutes, and 2 GB of memory',
    false,
  )
  .option(
    '--adversary',
    'do everything twice, with somebody who holds callback URLs of other submissions and without: nothing may differ',
    false,
  )
  .addHelpText('after', '\nExample:\n  npm run test:faults -- --runs 500 --seed 42')
  .parse()
  .opts<Options>();

function parseWhole(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count < MAX_SEED) return count;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${MAX_SEED - 1}.`);
}

async function rulesOfTheStack(): Promise<StreamRules> {
  await using folder = await temporaryFolder();
  showProgress('Synthesizing the stack');
  await synthesize(PROJECT_ROOT, folder.path, AbortSignal.timeout(120_000));
  return readStreamRules(folder.path);
}

function searchOptions() {
  const { runs, path, seed = randomInt(MAX_SEED) } = options;
  let done = 0;
  const onRun = () => {
    done += 1;
    if (done % 20 === 0) showProgress(`Simulating: ${done} of ${runs}`);
  };
  return { runs, path, seed, onRun };
}

function showCounts(counts: Iterable<readonly [name: string, times: number]>): void {
  for (const [name, times] of counts) console.log(`${String(times).padStart(9)}  ${name}`);
}

async function runRandomWorlds(rules: StreamRules): Promise<boolean> {
  const search = searchOptions();
  const { seed } = search;
  const found = await searchFaults(createFunctions(), rules, search);
  showProgress('');
  console.log(
    `${found.runs} worlds of seed ${seed}: ${found.steps} steps, ${found.answered} callbacks answered`,
  );
  console.log(`with 200, ${found.messages} events published, and these faults:`);
  showCounts(found.faults);
  console.log(found.failure === undefined ? 'Every promise was kept.' : tellFailure(found.failure));
  return found.failure === undefined;
}

async function runBesideAdversaries(rules: StreamRules): Promise<boolean> {
  const search = searchOptions();
  const found = await searchInterference(createFunctions(), rules, search);
  showProgress('');
  console.log(
    `${found.runs} worlds of seed ${search.seed}, each with an adversary and without: ${found.events} events and ${found.lookups} lookups,`,
  );
  console.log('tasks that were compared in these ways:');
  showCounts(WAYS.map((way) => [way, found.ways[way]]));
  console.log('and these faults:');
  showCounts(found.faults);
  console.log(found.failure === undefined ? 'Nothing differs.' : tellInterference(found.failure));
  return found.failure === undefined;
}

async function runSmallWorlds(rules: StreamRules): Promise<boolean> {
  const { adversary } = options;
  const worlds = adversary
    ? [...QUICK_STOLEN_URLS, ...LARGE_STOLEN_URLS]
    : [...QUICK_WORLDS, ...LARGE_WORLDS];
  for (const world of worlds) {
    const onState = (states: number) => {
      if (states % 1_000 === 0) showProgress(`${nameOf(world)}: ${states} states`);
    };
    const { states, ends, failure } = await (adversary ? compareEnds : explore)(
      world,
      createFunctions(),
      rules,
      onState,
    );
    showProgress('');
    console.log(`${String(states).padStart(9)} states, ${String(ends).padStart(6)} ends  ${nameOf(world)}`);
    if (failure === undefined) continue;
    console.log([`A promise was not kept: ${failure.broken}`, ...failure.story].join('\n  '));
    return false;
  }
  console.log('Every promise was kept.');
  return true;
}

const rules = await rulesOfTheStack();
const runRandom = options.adversary ? runBesideAdversaries : runRandomWorlds;
const isKept = await (options.worlds ? runSmallWorlds : runRandom)(rules);
if (!isKept) process.exitCode = 1;
