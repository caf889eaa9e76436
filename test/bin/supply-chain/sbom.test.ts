import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { productionBom } from '../../../bin/supply-chain/production-bom.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const ManifestSchema = v.object({ dependencies: v.record(v.string(), v.string()) });
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
const WrittenSchema = v.object({
  metadata: v.object({ component: v.object({ name: v.string() }) }),
  components: v.array(
    v.object({
      name: v.string(),
      version: v.string(),
      licenses: v.array(
        v.union([v.object({ license: v.object({ id: v.string() }) }), v.object({ expression: v.string() })]),
      ),
    }),
  ),
  dependencies: v.array(v.object({ ref: v.string(), dependsOn: v.array(v.string()) })),
});

function read<TSchema extends v.GenericSchema>(schema: TSchema, file: string): v.InferOutput<TSchema> {
  return v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));
}

describe('the bill of materials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voice-sbom-'));
  const file = join(folder, 'made/sbom.cdx.json');

  beforeAll(() => {
    execFileSync(process.execPath, ['bin/supply-chain/sbom.ts', file], { cwd: ROOT });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('names exactly what the lockfile has for production, with version and licence', () => {
    const { components } = read(WrittenSchema, file);
    const { packages } = read(LockSchema, join(ROOT, 'package-lock.json'));

    const named = components.map(({ name, version, licenses }) => [
      name,
      version,
      licenses.map((one) => ('license' in one ? one.license.id : one.expression)).join(),
    ]);
    const locked = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path, { version, license }]) => [path.replace(/^.*node_modules\//, ''), version, license]);

    expect(named.sort()).toEqual(locked.sort());
  });

  test('names each dependency of package.json', () => {
    const { components } = read(WrittenSchema, file);
    const { dependencies } = read(ManifestSchema, join(ROOT, 'package.json'));

    expect(Object.fromEntries(components.map(({ name, version }) => [name, version]))).toMatchObject(
      dependencies,
    );
  });

  test('is about the package, wherever it was made: no folder of a machine and no registry is in it', () => {
    const text = readFileSync(file, 'utf8');

    expect(read(WrittenSchema, file).metadata.component.name).toBe('suno-voice-callbacks');
    expect([...new Set(text.match(/\w+:\/\/[^/"]+/g))]).toEqual(['http://cyclonedx.org']);
    for (const path of [ROOT.slice(0, -1), tmpdir()]) expect(text).not.toContain(path);
  });

  test('says what depends on what, of what it names', () => {
    const { components, dependencies } = read(WrittenSchema, file);
    const refs = new Set(components.map(({ name, version }) => `${name}@${version}`));

    expect(dependencies).toHaveLength(components.length + 1);
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});

test('rejects a dependency without a licence, saying which', () => {
  const component = { name: 'mystery', version: '1.0.0', 'bom-ref': 'mystery@1.0.0', properties: [] };
  const bom = {
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'folder' } },
    components: [component],
    dependencies: [],
  };

  expect(() => productionBom(bom, 'ours')).toThrow('without a licence: mystery@1.0.0');
});
