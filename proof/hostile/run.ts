import { Command, InvalidArgumentError, Option } from 'commander';
import { join } from 'node:path';
import { synthesizeBundles } from '../bench/function-bundles.ts';
import { interruption, reportFailure } from '../bench/interruption.ts';
import { showProgress } from '../bench/progress.ts';
import { temporaryFolder } from '../bench/temporary-folder.ts';
import { startEngine } from '../../test/support/engine.ts';
import { judgeCampaign, runCampaign } from './campaign/campaign.ts';
import { explain } from './campaign/explain.ts';
import { replayCase } from './campaign/narrow-down.ts';
import { judgeGrowths, measureGrowth } from './growth/measure-growth.ts';
import { startLaboratory } from './receiver/laboratory.ts';
import { describeBreach } from './report/describe-breach.ts';
import { renderReport, type HostileReport } from './report/report.ts';
import { runWire } from './wire/wire-campaign.ts';

const PARTS = ['requests', 'growth', 'wire'] as const;

interface Options {
  readonly requests: number;
  readonly connections: number;
  readonly seed: number;
  readonly only?: (typeof PARTS)[number];
  readonly replay?: string;
  readonly json: boolean;
}

const options = new Command('npm run test:hostile --')
  .description(
    'Sends generated hostile requests to the built receiver with a real store, and bytes to the running engine, and judges every answer,\n' +
      'line and item. It fails when a law is broken, and shows the smallest request that breaks it.',
  )
  .option('--requests <count>', 'how many requests the receiver gets', wholeNumber(3), 100_000)
  .option('--connections <count>', 'how many connections the engine gets', wholeNumber(1), 2_000)
  .option(
    '--seed <number>',
    'what the requests are made from (default: another one each time)',
    wholeNumber(0),
    Date.now() % 2 ** 31,
  )
  .addOption(new Option('--only <part>', 'run one part').choices(PARTS))
  .option('--replay <case>', 'run one case again, as a failure said it')
  .option('--json', 'print the report as JSON', false)
  .addHelpText('after', '\nExample: npm run test:hostile -- --requests 3000 --seed 7 --only requests')
  .parse()
  .opts<Options>();

function wholeNumber(least: number) {
  return (value: string) => {
    const count = Number(value);
    if (Number.isInteger(count) && count >= least && count <= 2 ** 31) return count;
    throw new InvalidArgumentError(`It takes a whole number from ${least}.`);
  };
}

const signal = interruption();
try {
  const report = options.replay === undefined ? await runParts() : await replayOne(options.replay);
  showProgress('');
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report));
  process.exitCode = report.broken.length === 0 ? 0 : 1;
} catch (error) {
  showProgress('');
  reportFailure(error, signal);
}

async function runParts(): Promise<HostileReport> {
  await using folder = await temporaryFolder();
  const assembly = join(folder.path, 'assembly');
  showProgress('Synthesizing the stack');
  await synthesizeBundles(assembly, signal);
  const { seed, only } = options;
  const isRun = (part: (typeof PARTS)[number]) => only === undefined || only === part;

  const inLaboratory =
    isRun('requests') || isRun('growth') ? await runInLaboratory(assembly, isRun) : undefined;
  const wire = isRun('wire') ? await runOverTheWire(assembly) : undefined;
  return {
    seed,
    ...inLaboratory,
    ...(wire !== undefined && { wire }),
    broken: [
      ...(inLaboratory?.broken ?? []),
      ...(wire?.breaches ?? []).map((breach) => `BROKEN LAW: ${breach}\n`),
    ],
  };
}

async function runInLaboratory(assembly: string, isRun: (part: (typeof PARTS)[number]) => boolean) {
  await using laboratory = await startLaboratory(assembly);
  const { requests: count, seed } = options;
  const progress = (done: number) => showProgress(`Sending hostile requests: ${done} of ${count}`);
  const requests = isRun('requests')
    ? await runCampaign(laboratory, { requests: count, seed, signal, isTimed: true, progress })
    : undefined;
  showProgress('Looking for the smallest request');
  const explained = await explain(laboratory, requests?.breaches ?? [], signal);
  const growth = isRun('growth') ? await measureGrowth(laboratory, signal, showProgress) : undefined;
  const ofWhole = [...(requests === undefined ? [] : judgeCampaign(requests)), ...judgeGrowths(growth ?? [])];
  const again = `npm run test:hostile -- --seed ${seed}`;
  return {
    ...(requests !== undefined && { requests }),
    ...(growth !== undefined && { growth }),
    broken: [...explained, ...ofWhole.map((breach) => describeBreach(breach, again))],
  };
}

async function runOverTheWire(assembly: string) {
  const { connections, seed } = options;
  showProgress('Starting the local engine');
  process.env['VOICE_TEST_ASSEMBLY'] = assembly;
  const engine = await startEngine();
  try {
    const progress = (done: number) =>
      showProgress(`Talking to the engine: ${done} of ${connections} connections`);
    return await runWire(engine, { connections, seed, signal, progress });
  } finally {
    await engine.stop();
  }
}

async function replayOne(replay: string): Promise<HostileReport> {
  await using folder = await temporaryFolder();
  const assembly = join(folder.path, 'assembly');
  showProgress('Synthesizing the stack');
  await synthesizeBundles(assembly, signal);
  await using laboratory = await startLaboratory(assembly);
  const smallest = await replayCase(laboratory, replay, signal);
  const again = `npm run test:hostile -- --replay ${replay}`;
  return {
    seed: Number(replay.split(':')[0]),
    broken: smallest === undefined ? [] : [describeBreach(smallest.breach, again)],
  };
}
