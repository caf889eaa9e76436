import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file's content atomically: readers see either the old or the new content, and only the owner may read it.
 *
 * A symbolic link at the file's path is replaced, not followed.
 */
export function writeAtomically(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  // An earlier process with the same id may have ended before it renamed its draft.
  rmSync(draft, { force: true });
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}
