import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CDK = fileURLToPath(new URL('../node_modules/aws-cdk/bin/cdk', import.meta.url));

/** `npm run deploy`: the CDK asks before it changes permissions, and fails if there is no terminal to ask at. */
const approval = process.stdin.isTTY ? [] : ['--require-approval', 'never'];

const { status, error } = spawnSync(
  process.execPath,
  [CDK, 'deploy', ...approval, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
