import { afterAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'voice-supply-chain-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('`npm run scan-secrets`', () => {
  const scan = (content: string) => {
    const file = join(mkdtempSync(join(folder, 'scan-')), 'a.ts');
    writeFileSync(file, `const one = 1;\n${content}\n`);
    return spawnSync('secretlint', ['--no-glob', file], { cwd: ROOT, encoding: 'utf8' });
  };

  // Each in two parts, so that this file has none.
  test.each([
    ['an AWS access key id', ['AKIA', 'Z7QWERTYUIOPASDF'].join('')],
    [
      'a secret access key',
      ['AWS_SECRET_ACCESS_KEY=', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzKY'].join('"') + '"',
    ],
    ['an account', ['aws_account_id = "2109', '87654321"'].join('')],
    ['a GitHub token', ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')],
    [
      'a private key',
      [
        '-----BEGIN RSA ',
        `PRIVATE KEY-----\n${'MIIEowIBAAKCAQEAx'.repeat(40)}\n-----END RSA PRIVATE KEY-----`,
      ].join(''),
    ],
  ])('fails for %s, and does not repeat it', (_what, secret) => {
    const { status, stdout } = scan(secret);

    expect(status).toBe(1);
    expect(stdout).toContain('2:0  error');
    expect(stdout).not.toContain(secret.slice(-12));
  });

  test("passes the examples' accounts, AWS's example of a key id, and code", () => {
    const { status, stdout } = scan(
      [
        'arn:aws:iam::123456789012:role/reader',
        'const accountId = "000000000000";',
        'AKIAIOSFODNN7EXAMPLE',
        'export const secret = createSigningSecret(this);',
      ].join('\n'),
    );

    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describe('`.ci/audit`', () => {
  /** Audits this project against a registry that answers every request for advisories with this body. */
  const audit = async (status: number, advisories: string) => {
    const registry = createServer((request, response) => {
      const isAudit = request.url?.endsWith('/advisories/bulk') === true;
      response.writeHead(isAudit ? status : 404, { 'content-type': 'application/json' });
      response.end(isAudit ? advisories : '{}');
    });
    const port = await listenOnLoopback(registry);
    // npm remembers advisories from one audit to the next.
    const cache = mkdtempSync(join(folder, 'npm-'));
    const run = spawn('.ci/audit', [`--registry=http://127.0.0.1:${port}`, `--cache=${cache}`], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err] = await Promise.all([text(run.stdout), text(run.stderr), once(run, 'exit')]);
    registry.closeAllConnections();
    registry.close();
    return { code: run.exitCode, out, err };
  };

  /** An advisory as a registry gives it, about every version of a package. */
  const advisory = (severity: string) => ({
    commander: [
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

  test.each(['high', 'critical'])(
    'fails for a %s advisory, saying of what and where to read',
    async (severity) => {
      const { code, out } = await audit(200, JSON.stringify(advisory(severity)));

      expect(code).toBe(1);
      expect(out).toContain('commander');
      expect(out).toContain('Takes any key - https://example.com/advisory');
    },
  );

  test('passes a moderate advisory, without a warning', async () => {
    const { commander } = advisory('moderate');

    const { code, err } = await audit(200, JSON.stringify({ commander, minimist: commander }));

    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.not.stringContaining('warning: the registry'),
    });
  });

  test.each([
    [404, ''],
    [405, '{"error":"GET only"}'],
    [500, '{}'],
    [200, 'no JSON'],
    [200, '{}'],
  ])('warns that nothing was checked, and passes, if the registry answers %d: %s', async (status, body) => {
    const { code, err } = await audit(status, body);

    expect(code).toBe(0);
    expect(err).toContain(
      'warning: the registry returned no advisories: the dependencies were not checked\n',
    );
  });
});

describe('`npm run sbom`', () => {
  const file = join(folder, 'sbom.cdx.json');
  execFileSync('npm', ['run', '--silent', 'sbom', '--', '--output-file', file], { cwd: ROOT });

  test('names all that the lockfile has for production, with version and licence, and nothing else', () => {
    const { components } = read(BomSchema, file);
    const { packages } = read(LockSchema, join(ROOT, 'package-lock.json'));

    const named = components.map(({ group, name, version, licenses }) => [
      group === undefined ? name : `${group}/${name}`,
      version,
      licenses.map((one) => ('license' in one ? one.license.id : one.expression)).join(),
    ]);
    const locked = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version, license }]) => [path.replace(/^.*node_modules\//, ''), version, license]);
    expect(named.sort()).toEqual(locked.sort());
  });

  test('is about the package, wherever it was made: no folder of a machine is in it', () => {
    const { metadata, specVersion } = read(BomSchema, file);

    expect({ name: metadata.component.name, specVersion }).toEqual({
      name: 'suno-voice-callbacks',
      specVersion: '1.5',
    });
    for (const path of [ROOT.slice(0, -1), tmpdir()]) expect(readFileSync(file, 'utf8')).not.toContain(path);
  });
});

const LockSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({
      version: v.string(),
      license: v.optional(v.string()),
      dev: v.optional(v.boolean(), false),
    }),
  ),
});
const BomSchema = v.object({
  specVersion: v.string(),
  metadata: v.object({ component: v.object({ name: v.string() }) }),
  components: v.array(
    v.object({
      group: v.optional(v.string()),
      name: v.string(),
      version: v.string(),
      licenses: v.array(
        v.union([v.object({ license: v.object({ id: v.string() }) }), v.object({ expression: v.string() })]),
      ),
    }),
  ),
});

function read<TSchema extends v.GenericSchema>(schema: TSchema, file: string): v.InferOutput<TSchema> {
  return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
}
