import { readFileSync } from 'node:fs';
import { anchorOf } from './anchor.ts';
import { testNames } from './test-names.ts';

/** `- [test/file.ts](../test/file.ts): the name of the test` */
const PROOF = /^- \[([^\]]+)\]\(\.\.\/([^)]+)\): (.+)$/;
/** `[file](../test/file.ts#the-name-of-the-test)` */
const PROOF_LINK = /^\[[^\]]+\]\(\.\.\/([^)#]+)#([^)]+)\)$/;

/** The lines of a section of a page in `docs/` that name a test. */
export function proofsIn(section: string): string[] {
  return section.split('\n').filter((line) => line.startsWith('- ['));
}

/** Returns whether a line or link names a test that exists, in the file that it links to. */
export function isProof(proof: string): boolean {
  const [, shown, file, name] = PROOF.exec(proof) ?? [];
  if (file !== undefined && name !== undefined) return file === shown && namesIn(file).has(name);
  const [, linked, anchor] = PROOF_LINK.exec(proof) ?? [];
  return linked !== undefined && [...namesIn(linked)].some((title) => anchorOf(title) === anchor);
}

function namesIn(file: string): Set<string> {
  return testNames(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
}
