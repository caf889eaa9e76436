import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file's content at once: who reads it sees the old or the new, and only its owner may.
 *
 * A symbolic link in the place of the file is replaced, not followed.
 */
export function writeAtomically(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  // An earlier process of the same id may have ended before it renamed its own.
  rmSync(draft, { force: true });
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}
