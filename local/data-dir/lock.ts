import { DatabaseSync } from 'node:sqlite';

export interface Lock {
  release(): void;
}

/**
 * Takes a lock that the operating system gives back when this process ends, however it ends.
 *
 * SQLite's exclusive lock is one, on every platform: there is no stale lock to judge by a process id that may be
 * another process's by now.
 *
 * @returns nothing when another process holds it.
 */
export function takeLock(file: string): Lock | undefined {
  const database = new DatabaseSync(file);
  try {
    // In memory, so that no second file comes and goes.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return undefined;
  }
  return { release: () => database.close() };
}
