import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that an assembly is built from, relative to the project's root. */
const INPUTS = [
  'bin/**/*.*',
  'lib/**/*.*',
  'functions/**/*.*',
  'local/assembly/*.*',
  'cdk.json',
  'package-lock.json',
];

/** Returns a digest that changes whenever an assembly would. */
export function digestInputs(projectRoot: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of globSync(INPUTS, { cwd: projectRoot }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest('hex');
}
