import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { argv } from 'node:process';
import ts from 'typescript';
import packageJson from '../../package.json' with { type: 'json' };
import { publishedManifest } from './published-manifest.ts';

const [destination = '.'] = argv.slice(2);
const root = resolve(import.meta.dirname, '../..');
// Outside of the project, so that the files that `npm start` and the tests read are unchanged.
const folder = mkdtempSync(join(tmpdir(), 'voice-package-'));

try {
  const dist = join(folder, 'dist');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      join(root, 'tsconfig.build.json'),
      '--outDir',
      dist,
    ],
    { stdio: 'inherit' },
  );
  const manifest = publishedManifest(packageJson, importedIn(dist));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, 'client/README.md'), join(folder, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  execFileSync('npm', ['pack', folder, '--pack-destination', destination], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}

/** Returns what JavaScript and types import, dynamic imports included. */
function importedIn(dist: string): string[] {
  return globSync(join(dist, '**/*.{js,ts}')).flatMap((file) =>
    ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName),
  );
}
