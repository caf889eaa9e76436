import { Option, type Command } from 'commander';
import { join } from 'node:path';
import { startEngine } from '../../test/support/engine.ts';
import { proofCommand, runProof, type ProofOptions, seedOption, wholeNumber } from '../kit/command.ts';
import { type Report, showProgress } from '../kit/report.ts';
import { synthesizedStack } from '../kit/synthesized-stack.ts';
import { judgeCampaign, REQUESTS_PER_CASE, runCampaign } from './campaign/campaign.ts';
import { replayCase, explain, describeViolation } from './campaign/narrow-down.ts';
import { judgeGrowths, measureGrowth } from './growth/measure-growth.ts';
import { startHarness, type Harness } from './receiver/harness.ts';
import { renderGrowth, renderRequests, renderWire } from './report/report.ts';
import { runWire } from './wire/wire-campaign.ts';

const PARTS = ['requests', 'growth', 'wire'] as const;

interface Options extends ProofOptions {
  readonly requests: number;
  readonly connections: number;
  readonly seed: number;
  readonly only?: (typeof PARTS)[number];
  readonly replay?: string;
}

const MAX_COUNT = 1_000_000_000;

export function hostileCommand(): Command {
  return proofCommand(
    'hostile',
    'Send hostile requests and bytes',
    'Sends generated hostile requests to the built receiver with a real store, and bytes to the running engine. Shows the ' +
      'smallest request that breaks a law.',
  )
    .option(
      '--requests <count>',
      'how many requests the receiver gets',
      wholeNumber(REQUESTS_PER_CASE, MAX_COUNT),
      100_000,
    )
    .option('--connections <count>', 'how many connections the engine gets', wholeNumber(1, MAX_COUNT), 2_000)
    .addOption(seedOption('the same requests'))
    .addOption(new Option('--only <part>', 'run one part').choices(PARTS))
    .option('--replay <case>', 'run one case again, as a violation says')
    .addHelpText('after', '\nExample:\n  npm run proof -- hostile --requests 3000 --seed 7 --only requests')
    .action((options: Options) => runProof(options, (signal) => run(options, signal)));
}

function run(options: Options, signal: AbortSignal): Promise<Report> {
  const { replay } = options;
  return replay === undefined ? runParts(options, signal) : replayOne(replay, signal);
}

/** What one part found. */
type Part = Pick<Report, 'sections' | 'violations' | 'facts'>;

async function runParts(options: Options, signal: AbortSignal): Promise<Report> {
  await using stack = await synthesizedStack(signal);
  const { seed, requests, connections, only } = options;
  const parts: Part[] = [];
  if (only !== 'wire') {
    await using harness = await startHarness(stack.assemblyDir);
    if (only !== 'growth') parts.push(await runRequests(harness, options, signal));
    if (only !== 'requests') parts.push(await runGrowth(harness, signal));
  }
  if (only === undefined || only === 'wire') parts.push(await runOverTheWire(stack, options, signal));
  return {
    heading: `Seed ${seed}`,
    sections: parts.flatMap(({ sections }) => sections),
    violations: parts.flatMap(({ violations }) => violations),
    again: [
      `hostile --seed ${seed} --requests ${requests} --connections ${connections}`,
      ...(only === undefined ? [] : [`--only ${only}`]),
    ].join(' '),
    facts: Object.assign({ seed }, ...parts.map(({ facts }) => facts)) as object,
  };
}

async function runRequests(
  harness: Harness,
  { requests: count, seed }: Options,
  signal: AbortSignal,
): Promise<Part> {
  const progress = (done: number) => showProgress(`Sending hostile requests: ${done} of ${count}`);
  const requests = await runCampaign(harness, { requests: count, seed, signal, isTimed: true, progress });
  showProgress('Looking for the smallest request');
  const explained = await explain(harness, requests.violations, signal);
  const again = `hostile --only requests --seed ${seed} --requests ${count}`;
  return {
    sections: renderRequests(requests),
    violations: [
      ...explained,
      ...judgeCampaign(requests).map((violation) => describeViolation(violation, again)),
    ],
    facts: { requests },
  };
}

async function runGrowth(harness: Harness, signal: AbortSignal): Promise<Part> {
  const growth = await measureGrowth(harness, signal, showProgress);
  return {
    sections: [renderGrowth(growth)],
    violations: judgeGrowths(growth).map((violation) =>
      describeViolation(violation, 'hostile --only growth'),
    ),
    facts: { growth },
  };
}

async function runOverTheWire(
  { path, assemblyDir }: { readonly path: string; readonly assemblyDir: string },
  { connections, seed }: Options,
  signal: AbortSignal,
): Promise<Part> {
  showProgress('Starting the local engine');
  const engine = await startEngine({}, { assembly: assemblyDir, dataDirectory: join(path, 'engine') });
  try {
    const progress = (done: number) =>
      showProgress(`Talking to the engine: ${done} of ${connections} connections`);
    const wire = await runWire(engine, { connections, seed, signal, progress });
    return {
      sections: [renderWire(wire)],
      violations: wire.violations.map((violation) => `VIOLATED: ${violation}`),
      facts: { wire },
    };
  } finally {
    await engine.stop();
  }
}

async function replayOne(replay: string, signal: AbortSignal): Promise<Report> {
  await using stack = await synthesizedStack(signal);
  await using harness = await startHarness(stack.assemblyDir);
  const smallest = await replayCase(harness, replay, signal);
  const again = `hostile --replay ${replay}`;
  return {
    heading: `One case: ${replay}`,
    sections: [],
    violations: smallest === undefined ? [] : [describeViolation(smallest.violation, again)],
    again,
    facts: { replay },
  };
}
