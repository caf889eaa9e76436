import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { proofCommand, runProof, type ProofOptions } from '../../kit/command.ts';
import { renderRows, type Report, showProgress } from '../../kit/report.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

interface Options extends ProofOptions {
  readonly receiver: boolean;
  readonly all: boolean;
}

const PROJECT_ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export function conformanceCommand(): Command {
  return proofCommand(
    'conformance',
    'Run the scenarios of webhook conformance kits',
    'Runs the scenarios of webhook conformance kits on the receiver over HTTP, and checks that flawed receivers are caught.',
  )
    .option('--receiver', 'only the receiver, and no flawed ones', false)
    .option('--all', 'every scenario on every flawed receiver, also those that do not catch it', false)
    .action((options: Options) => runProof(options, (signal) => run(options, signal)));
}

/** The part of jest's report that counts. */
const ResultsSchema = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(
    v.object({
      message: v.string(),
      assertionResults: v.array(
        v.object({ fullName: v.string(), status: v.string(), failureMessages: v.array(v.string()) }),
      ),
    }),
  ),
});

/** The scenarios expect with jest, so it runs them. */
async function run({ receiver, all }: Options, signal: AbortSignal): Promise<Report> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'results.json');
  const scope = receiver ? 'proof/running/conformance/receiver' : 'proof/running/conformance';
  showProgress(receiver ? 'Running the scenarios' : 'Running the scenarios on each receiver');
  const jest = spawn(
    'npm',
    ['run', '--silent', 'test:proof', '--', scope, '--json', `--outputFile=${file}`],
    {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...(all && { VOICE_CONFORMANCE: 'all' }) },
      stdio: 'ignore',
      signal,
    },
  );
  await once(jest, 'exit');
  signal.throwIfAborted();
  const { numPassedTests, numFailedTests, testResults } = v.parse(
    v.pipe(v.string(), v.parseJson(), ResultsSchema),
    await readFile(file, 'utf8'),
  );
  const violations = testResults.flatMap(({ message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return message === '' ? [] : [message];
    return failed.map(({ fullName, failureMessages }) => `${fullName}\n  ${failureMessages[0] ?? ''}`);
  });
  return {
    heading: `${numPassedTests + numFailedTests} scenarios and flawed receivers`,
    sections: [
      renderRows([
        ['as expected', numPassedTests],
        ['not as expected', numFailedTests],
      ]),
    ],
    violations,
    again: ['conformance', ...(receiver ? ['--receiver'] : []), ...(all ? ['--all'] : [])].join(' '),
    facts: { passed: numPassedTests, failed: numFailedTests },
  };
}
