import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, cwd } from 'node:process';
import { judgeAudit, type Audit } from './judge-audit.ts';

/** How long the registry may take, in milliseconds, for its only attempt, so that CI does not wait long. */
const TIMEOUT_MS = 20_000;

/** The exit code if the registry returns no advisories. `.ci/run` continues after this exit code, and after no other. */
const UNANSWERED_EXIT_CODE = 2;

/**
 * A release with a critical advisory, which is installed nowhere: a registry without an advisory for it has no advisories.
 *
 * @see https://github.com/advisories/GHSA-xvch-5gv4-984h
 */
const CANARY = { name: 'minimist', version: '0.0.8' } as const;

const audit = auditProject();

switch (audit.kind) {
  case 'clean':
    console.log('no high or critical advisories');
    break;
  case 'unanswered':
    console.error(`warning: no answer about advisories, nothing was checked: ${audit.why}`);
    process.exitCode = UNANSWERED_EXIT_CODE;
    break;
  case 'refused':
    console.error(audit.findings.join('\n'));
    process.exitCode = 1;
    break;
  case 'unreadable':
    console.error(`npm audit failed: ${audit.printed}`);
    process.exitCode = 1;
}

function auditProject(): Audit {
  const project = auditFolder(cwd());
  if (project.kind !== 'clean') return project;
  const canary = auditCanary();
  switch (canary.kind) {
    case 'refused':
      return project;
    case 'clean': {
      const why = `the registry gave none about ${CANARY.name} ${CANARY.version}, which has a critical one`;
      return { kind: 'unanswered', why };
    }
    default:
      return canary;
  }
}

function auditCanary(): Audit {
  const folder = mkdtempSync(join(tmpdir(), 'voice-canary-'));
  try {
    const root = { name: 'canary', version: '0.0.0', dependencies: { [CANARY.name]: CANARY.version } };
    const packages = { '': root, [`node_modules/${CANARY.name}`]: { version: CANARY.version } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(root));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ name: root.name, version: root.version, lockfileVersion: 3, packages }),
    );
    // Uses the registry of the project's own settings.
    cpSync('.npmrc', join(folder, '.npmrc'));
    return auditFolder(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function auditFolder(folder: string): Audit {
  const { stdout, error } = spawnSync(
    'npm',
    [
      'audit',
      '--json',
      '--fetch-retries=0',
      `--fetch-timeout=${TIMEOUT_MS}`,
      `--prefix=${folder}`,
      ...argv.slice(2),
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (error !== undefined) throw error;
  return judgeAudit(stdout);
}
