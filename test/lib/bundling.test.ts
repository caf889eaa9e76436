import { expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUNDLING, STAND_INS } from '../../lib/bundle/bundling.ts';
import { assemblyDirectory } from '../support/assembly.ts';

const FUNCTIONS = ['receive-callback', 'publish-events', 'sweep-due', 'track-tasks'];

const { metafile } = buildSync({
  ...BUNDLING,
  entryPoints: FUNCTIONS.map((name) => `functions/${name}/lambda.ts`),
  outdir: 'nowhere',
  write: false,
  metafile: true,
});

/** The stand-ins replace internals of the SDK: an update of the SDK may move them without a word. */
test.each(Object.entries(STAND_INS))(
  'the SDK still imports %s; otherwise its stand-in replaces nothing, and the cold start is slower',
  (_module, file) => {
    const bundled = Object.keys(metafile.inputs).map((path) => resolve(path));

    expect(bundled).toContain(resolve(file));
  },
);

test.each(Object.entries(STAND_INS))(
  '%s still has what its stand-in offers; otherwise the SDK uses it in another way',
  async (module, file) => {
    const [real, standIn] = [await import(module), await import(resolve(file))] as [object, object];

    expect(Object.keys(real)).toEqual(expect.arrayContaining(Object.keys(standIn)));
  },
);

test('the parts that are left out are in no bundle', () => {
  const left = Object.keys(metafile.inputs).filter((path) =>
    /credential-provider-(?!env)|eventstream|node_modules\/@aws-sdk\/endpoint-cache/.test(path),
  );

  expect(left).toEqual([]);
});

test('a bundle is readable by Lambda and the same on every machine, also where nothing is readable by others', () => {
  const bundles = globSync('asset.*/*', { cwd: assemblyDirectory() }).map((path) => {
    const { mode } = statSync(join(assemblyDirectory(), path));
    return [path.replace(/asset\.\w+\//, ''), (mode & 0o777).toString(8)];
  });

  expect(bundles).toEqual(FUNCTIONS.map(() => ['index.js', '644']));
});
