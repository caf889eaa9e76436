import { DatabaseSync } from 'node:sqlite';

export interface Lock {
  release(): void;
}

/**
 * Takes a lock that the operating system releases when this process ends, however it ends.
 *
 * SQLite's exclusive lock is such a lock on every platform: no stale lock has to be judged by a process id that may belong
 * to another process by now.
 *
 * @returns `undefined` if another process holds the lock.
 */
export function takeLock(file: string): Lock | undefined {
  const database = new DatabaseSync(file);
  try {
    // The journal is in memory, so that no second file is created and deleted.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return undefined;
  }
  return { release: () => database.close() };
}
