import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { functionVariables } from '../../../local/lambda/function-variables.ts';
import { bundleBaseline } from '../baseline-bundle.ts';
import type { Figure } from '../figure.ts';
import { bundleFile, type FunctionBundles } from '../../kit/synthesized-stack.ts';
import type { Progress } from '../../kit/report.ts';
import { median } from '../../kit/statistics.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** How often each bundle is loaded. They take turns, so that a busy machine is busy for all of them. */
const ROUNDS = 15;

/** What loading the receiver may take, over a bundle with only the DynamoDB client as the SDK ships it. */
const RECEIVE_LIMIT = 0.8;

const LOADER = fileURLToPath(new URL('load-bundle.mjs', import.meta.url));

/** Nothing is called while a bundle loads. */
const NOWHERE = 'http://127.0.0.1:9';
const ENDPOINTS = { dynamodb: NOWHERE, messaging: NOWHERE, secrets: NOWHERE, provider: NOWHERE };

/** Measures the CPU of loading each function's bundle in a fresh process. */
export async function measureLoad(
  bundles: FunctionBundles,
  signal: AbortSignal,
  progress: Progress,
): Promise<Figure[]> {
  await using folder = await temporaryFolder();
  const empty = {
    name: 'an empty handler',
    plan: bundles.receive,
    file: bundleBaseline('load/empty.ts', folder.path, 'as shipped'),
  };
  const dynamodb = {
    name: 'only the DynamoDB client, as the SDK ships it',
    plan: bundles.receive,
    file: bundleBaseline('load/dynamodb-only.ts', folder.path, 'as shipped'),
  };
  const functions = bundles.all.map((plan) => ({ name: plan.name, plan, file: bundleFile(plan) }));
  const subjects = [empty, dynamodb, ...functions].map((subject) => ({
    ...subject,
    took: new Array<number>(),
  }));

  for (let round = 1; round <= ROUNDS; round++) {
    progress(`Loading each bundle: ${round} of ${ROUNDS}`);
    for (const { plan, file, took } of subjects) {
      took.push(await loadOnce(file, functionVariables(plan, ENDPOINTS), signal));
    }
  }

  const cpu = subjects.map(({ name, took }) => ({ name, ms: median(took) / 1_000 }));
  const msOf = (wanted: string) => cpu.find(({ name }) => name === wanted)?.ms ?? Number.NaN;
  return [
    ...cpu.map(
      ({ name, ms }) => ({ part: 'load', name: `CPU to load: ${name}`, value: ms, unit: 'ms' }) as const,
    ),
    {
      part: 'load',
      name: 'the receiver over only the DynamoDB client',
      value: msOf(bundles.receive.name) / msOf(dynamodb.name),
      unit: '×',
      limit: { atMost: RECEIVE_LIMIT },
    },
  ];
}

/** @returns microseconds. */
async function loadOnce(file: string, env: Record<string, string>, signal: AbortSignal): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOADER, file], { env, signal });
  return Number(stdout);
}
