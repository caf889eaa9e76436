import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { judgeAudit } from '../../../bin/supply-chain/judge-audit.ts';
import { listenOnLoopback } from '../../support/listen-on-loopback.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

// npm remembers advisories from one audit to the next.
const caches = mkdtempSync(join(tmpdir(), 'voice-audit-'));
afterAll(() => rmSync(caches, { recursive: true }));

let registry: Server | undefined;
afterEach(() => {
  registry?.close();
  registry?.closeAllConnections();
});

/** Audits this project against a registry that answers any request for advisories like this. */
async function auditAt(status: number, advisories: object) {
  const server = createServer((request, response) => {
    const asked = request.url?.endsWith('/advisories/bulk') === true;
    response.writeHead(asked ? status : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(asked ? advisories : {}));
  });
  registry = server;
  const port = await listenOnLoopback(server);
  const audit = spawn(
    process.execPath,
    [
      'bin/supply-chain/audit.ts',
      `--registry=http://127.0.0.1:${port}`,
      `--cache=${mkdtempSync(join(caches, 'npm-'))}`,
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [out, err] = await Promise.all([text(audit.stdout), text(audit.stderr), once(audit, 'exit')]);
  return { code: audit.exitCode, out, err };
}

/** An advisory as a registry tells it, about every version of a dependency of ours. */
const advisory = (severity: string) => ({
  jose: [
    {
      id: 1,
      url: 'https://example.com/advisory',
      title: 'Takes any key',
      severity,
      vulnerable_versions: '*',
      cwe: [],
      cvss: { score: 8, vectorString: null },
    },
  ],
});

describe('the audit', () => {
  test('passes without advisories', async () => {
    expect(await auditAt(200, {})).toEqual({ code: 0, out: 'no high or critical advisories\n', err: '' });
  });

  test('passes with a moderate one', async () => {
    expect(await auditAt(200, advisory('moderate'))).toMatchObject({ code: 0 });
  });

  test.each(['high', 'critical'])(
    'fails for a %s one, saying of what and where to read',
    async (severity) => {
      expect(await auditAt(200, advisory(severity))).toEqual({
        code: 1,
        out: '',
        err: `jose: ${severity}: Takes any key (https://example.com/advisory)\n`,
      });
    },
  );

  test('passes when the registry has no advisories to give, saying that nothing was checked', async () => {
    const { code, out } = await auditAt(405, {});

    expect(code).toBe(0);
    expect(out).toMatch(/^the registry gave no advisories, nothing was checked: 405 Method Not Allowed/);
  });
});

describe('npm failed for a reason of this machine', () => {
  test.each([
    ['without a lockfile', '{"error":{"code":"ENOLOCK","summary":"This command requires a lockfile"}}'],
    ['without a word', ''],
  ])('%s: rejects it, quoting npm', (_case, printed) => {
    expect(() => judgeAudit(printed)).toThrow(`npm audit failed: ${printed}`);
  });
});

test('who brings a vulnerable dependency in is told too', () => {
  const printed = JSON.stringify({
    vulnerabilities: { '@middy/core': { severity: 'high', via: ['jose'] } },
  });

  expect(judgeAudit(printed)).toEqual({ kind: 'refused', findings: ['@middy/core: high: by jose'] });
});
