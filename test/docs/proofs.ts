import { readFileSync } from 'node:fs';
import { testNames } from './test-names.ts';

/** `- [test/file.ts](../test/file.ts): the name of the test` */
const PROOF = /^- \[([^\]]+)\]\(\.\.\/([^)]+)\): (.+)$/;

/** The lines of a section of a page in `docs/` that name a test. */
export function proofsIn(section: string): string[] {
  return section.split('\n').filter((line) => line.startsWith('- ['));
}

/** Whether a line names a test that exists, in the file that it links to. */
export function isProof(line: string): boolean {
  const [, shown, file, name = ''] = PROOF.exec(line) ?? [];
  if (file === undefined || file !== shown) return false;
  return testNames(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).has(name);
}
