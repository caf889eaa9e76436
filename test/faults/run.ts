import { Command, InvalidArgumentError } from 'commander';
import { randomInt } from 'node:crypto';
import { PROJECT_ROOT } from '../../bench/function-bundles.ts';
import { showProgress } from '../../bench/progress.ts';
import { temporaryFolder } from '../../bench/temporary-folder.ts';
import { synthesize } from '../../local/assembly/synthesize.ts';
import { createFunctions } from './simulation/functions.ts';
import { searchFaults, tellFailure } from './simulation/search.ts';
import { explore } from './simulation/explore.ts';
import { readStreamRules } from './simulation/stack-rules.ts';
import type { StreamRules } from './simulation/stream.ts';
import { LARGE_WORLDS, nameOf, QUICK_WORLDS } from './simulation/worlds.ts';

interface Options {
  readonly runs: number;
  readonly seed?: number;
  readonly path?: string;
  readonly worlds: boolean;
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

async function runRandomWorlds(rules: StreamRules): Promise<boolean> {
  const { runs, path, seed = randomInt(MAX_SEED) } = options;
  let done = 0;
  const onRun = () => {
    done += 1;
    if (done % 20 === 0) showProgress(`Simulating: ${done} of ${runs}`);
  };
  const found = await searchFaults(createFunctions(), rules, { runs, seed, path, onRun });
  showProgress('');
  console.log(
    `${found.runs} worlds of seed ${seed}: ${found.steps} steps, ${found.answered} callbacks answered`,
  );
  console.log(`with 200, ${found.messages} events published, and these faults:`);
  for (const [fault, times] of found.faults) console.log(`${String(times).padStart(9)}  ${fault}`);
  console.log(found.failure === undefined ? 'Every promise was kept.' : tellFailure(found.failure));
  return found.failure === undefined;
}

async function runSmallWorlds(rules: StreamRules): Promise<boolean> {
  for (const world of [...QUICK_WORLDS, ...LARGE_WORLDS]) {
    const onState = (states: number) => {
      if (states % 1_000 === 0) showProgress(`${nameOf(world)}: ${states} states`);
    };
    const { states, ends, failure } = await explore(world, createFunctions(), rules, onState);
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
const isKept = options.worlds ? await runSmallWorlds(rules) : await runRandomWorlds(rules);
if (!isKept) process.exitCode = 1;
