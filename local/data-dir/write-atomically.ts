import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file's content at once: who reads it sees the old or the new, and only its owner may. */
export function writeAtomically(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, file);
}
