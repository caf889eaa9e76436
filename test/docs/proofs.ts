import { readFileSync } from 'node:fs';
import { anchorOf } from './anchor.ts';
import { testNames } from './test-names.ts';

/** `[file](../test/file.test.ts#the-name-of-the-test)` */
const PROOF = /\[[^\]]+\]\(\.\.\/((?:test|proof)\/[^)#]+\.ts)(?:#([^)]+))?\)/g;

/** A test that a page in `docs/` links to. */
export interface Proof {
  readonly file: string;
  /** The anchor of its name; `undefined` if the link has none. */
  readonly anchor: string | undefined;
}

/** Returns the links to tests in a part of a page in `docs/`. */
export function proofsIn(part: string): Proof[] {
  return [...part.matchAll(PROOF)].map(([, file = '', anchor]) => ({ file, anchor }));
}

/** Returns whether a link names a test that exists, in the file that it links to. */
export function isProof({ file, anchor }: Proof): boolean {
  const names = testNames(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
  return [...names].some((name) => anchorOf(name) === anchor);
}
