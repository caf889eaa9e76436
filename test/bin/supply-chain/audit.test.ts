import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { judgeAudit, type Audit } from '../../../bin/supply-chain/judge-audit.ts';
import { listenOnLoopback } from '../../support/listen-on-loopback.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

// npm remembers advisories from one audit to the next.
const caches = mkdtempSync(join(tmpdir(), 'voice-audit-'));
afterAll(() => rmSync(caches, { recursive: true }));

let registry: Server | undefined;
afterEach(() => {
  registry?.close();
  registry?.closeAllConnections();
  registry = undefined;
});

/** Audits this project against a registry that answers any request for advisories with this body. */
async function auditAt(status: number, advisories: string) {
  const server = createServer((request, response) => {
    const asked = request.url?.endsWith('/advisories/bulk') === true;
    response.writeHead(asked ? status : 404, { 'content-type': 'application/json' });
    response.end(asked ? advisories : '{}');
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

/** An advisory as a registry gives it, about every version of a package. */
const advisory = (severity: unknown) => [
  {
    id: 1,
    url: 'https://example.com/advisory',
    title: 'Takes any key',
    severity,
    vulnerable_versions: '*',
    cwe: [],
    cvss: { score: 8, vectorString: null },
  },
];

/** The advisory that every registry with advisories has. The project does not depend on the package. */
const known = { minimist: advisory('critical') };

const UNCHECKED = 'warning: no answer about advisories, nothing was checked: ';

describe('the audit', () => {
  test('passes with a moderate one', async () => {
    const advisories = { ...known, jose: advisory('moderate') };

    expect(await auditAt(200, JSON.stringify(advisories))).toEqual({
      code: 0,
      out: 'no high or critical advisories\n',
      err: '',
    });
  });

  test('fails for a high one, saying of what and where to read', async () => {
    expect(await auditAt(200, JSON.stringify({ jose: advisory('high') }))).toEqual({
      code: 1,
      out: '',
      err: 'jose: high: Takes any key (https://example.com/advisory)\n',
    });
  });

  const none = 'the registry gave none about minimist 0.0.8, which has a critical one';

  test.each([
    ['405', 405, '', '405 Method Not Allowed'],
    ['200 and no body', 200, '', 'invalid json response body'],
    ['no advisories', 200, '{}', none],
    ['only a lesser one about the known one', 200, JSON.stringify({ minimist: advisory('low') }), none],
  ])('exits with 2 when the registry answers %s: nothing was checked', async (_case, status, body, why) => {
    const { code, out, err } = await auditAt(status, body);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.slice(0, UNCHECKED.length + why.length)).toBe(UNCHECKED + why);
  });

  test('fails when an advisory cannot be read: it may be of any severity', async () => {
    expect(await auditAt(200, '{"jose":null}')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^npm audit failed: \{/),
    });
  });
});

describe('what npm prints', () => {
  const report = (severity: unknown) =>
    JSON.stringify({ vulnerabilities: { jose: { severity, via: advisory(severity) } } });
  const found = (severity: string) => [`jose: ${severity}: Takes any key (https://example.com/advisory)`];

  test.each<[string, string, Audit]>([
    ['no vulnerabilities', '{"vulnerabilities":{}}', { kind: 'clean' }],
    ['an info', report('info'), { kind: 'clean' }],
    ['a low one', report('low'), { kind: 'clean' }],
    ['a moderate one', report('moderate'), { kind: 'clean' }],
    ['a high one', report('high'), { kind: 'refused', findings: found('high') }],
    ['a critical one', report('critical'), { kind: 'refused', findings: found('critical') }],
    [
      'a request that failed',
      '{"message":"request to http://127.0.0.1:9 failed","error":{"summary":"","detail":""}}',
      { kind: 'unanswered', why: 'request to http://127.0.0.1:9 failed' },
    ],
  ])('of %s is understood', (_case, printed, audit) => {
    expect(judgeAudit(printed)).toEqual(audit);
  });

  test.each([
    ['a severity that npm does not know', report(null)],
    ['advisories that npm cannot read', '{"error":{"summary":"advisories is not iterable","detail":""}}'],
    ['no lockfile', '{"error":{"code":"ENOLOCK","summary":"This command requires a lockfile"}}'],
    ['null', 'null'],
    ['nothing', ''],
  ])('of %s is unreadable, and no answer of a registry', (_case, printed) => {
    expect(judgeAudit(printed)).toEqual({ kind: 'unreadable', printed });
  });
});

test('what brings a vulnerable dependency in is printed too', () => {
  const printed = JSON.stringify({
    vulnerabilities: { '@middy/core': { severity: 'high', via: ['jose'] } },
  });

  expect(judgeAudit(printed)).toEqual({ kind: 'refused', findings: ['@middy/core: high: by jose'] });
});

describe('.ci/run', () => {
  const lines = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
  const gate = lines.filter((line) => line.includes('npm run audit'));

  test.each([
    [0, 'goes on'],
    [1, 'stops'],
    [2, 'goes on'],
    [3, 'stops'],
    [127, 'stops'],
  ])('after an audit that exits with %i %s', (code, then) => {
    expect(gate).toHaveLength(1);
    const script = `set -euo pipefail\nnpm() { return ${code}; }\n${gate.join('')}\necho 'goes on'`;

    const { stdout, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });

    expect({ stdout, status }).toEqual(
      then === 'goes on' ? { stdout: 'goes on\n', status: 0 } : { stdout: '', status: 1 },
    );
  });
});
