import { spawnSync } from 'node:child_process';
import { argv } from 'node:process';
import { judgeAudit } from './judge-audit.ts';

/** How long the registry may take, in milliseconds, at a single attempt: whoever waits for CI has other things to do. */
const TIMEOUT_MS = 20_000;

const { stdout } = spawnSync(
  'npm',
  ['audit', '--json', '--fetch-retries=0', `--fetch-timeout=${TIMEOUT_MS}`, ...argv.slice(2)],
  { encoding: 'utf8' },
);
const audit = judgeAudit(stdout);

switch (audit.kind) {
  case 'clean':
    console.log('no high or critical advisories');
    break;
  case 'unanswered':
    console.log(`the registry gave no advisories, nothing was checked: ${audit.why}`);
    break;
  case 'refused':
    console.error(audit.findings.join('\n'));
    process.exitCode = 1;
}
