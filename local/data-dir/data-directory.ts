import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { EngineError } from '../engine-error.ts';
import { DatabaseSync } from 'node:sqlite';

/** The folder with all data of the engine. */
export interface DataDirectory {
  readonly path: string;
  readonly assembly: string;
  readonly database: string;
  readonly messaging: string;
  readonly logs: string;
  readonly secrets: string;
  readonly ports: string;
  readonly checkpoints: string;
  readonly endpoints: string;
  /** Unlocks the folder for another engine. */
  release(): void;
}

/** The file that marks a folder as the engine's. */
const MARKER = '.voice-engine';

/** What a fresh start deletes: what was recorded, not what was built. */
const RECORDED = /^(dynamodb\.sqlite.*|fauxqs|logs|secrets\.json|ports\.json|checkpoints\.json)$/;

/**
 * Opens the folder with the engine's data, and locks it against other engines and other users.
 *
 * @param directory may be a symbolic link to the folder.
 * @param fresh deletes what earlier runs recorded.
 * @throws {EngineError} if the folder is not the engine's, cannot be written to, has a symbolic link
 *   in it that leads out of it, or is in use by a running engine.
 */
export function openDataDirectory(directory: string, fresh: boolean): DataDirectory {
  const path = claim(resolve(directory));
  const lock = lockFolder(path);
  rmSync(join(path, 'endpoints.json'), { force: true });
  if (fresh) {
    for (const name of readdirSync(path).filter((entry) => RECORDED.test(entry))) {
      rmSync(join(path, name), { recursive: true, force: true });
    }
  }
  mkdirSync(join(path, 'logs'), { recursive: true });
  return {
    path,
    assembly: join(path, 'assembly'),
    database: join(path, 'dynamodb.sqlite'),
    messaging: join(path, 'fauxqs'),
    logs: join(path, 'logs'),
    secrets: join(path, 'secrets.json'),
    ports: join(path, 'ports.json'),
    checkpoints: join(path, 'checkpoints.json'),
    endpoints: join(path, 'endpoints.json'),
    release: () => lock.release(),
  };
}

/** Access for the owner only: the folder has the signing secret and the callbacks. */
const FOLDER_MODE = 0o700;

/** @returns the folder's real path: a link to it may lead elsewhere later. */
function claim(given: string): string {
  try {
    mkdirSync(given, { recursive: true, mode: FOLDER_MODE });
    const path = realpathSync(given);
    accessSync(path, constants.W_OK);
    const isOurs = existsSync(join(path, MARKER)) || readdirSync(path).length === 0;
    if (!isOurs) {
      throw new EngineError(
        `${path} holds other files; the local engine wants a folder of its own (--data-dir)`,
      );
    }
    rejectLinksOutOf(path);
    chmodSync(path, FOLDER_MODE);
    writeFileSync(join(path, MARKER), 'The data of a local engine: `npm start -- --help`\n');
    return path;
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError(
      `${given} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function lockFolder(path: string): Lock {
  const lock = takeLock(join(path, 'engine.lock'));
  if (lock === undefined) {
    throw new EngineError(
      `Another engine is running on ${path}: stop it, or give this one a --data-dir of its own`,
    );
  }
  return lock;
}

/**
 * Throws if a symbolic link below a folder leads out of it: a write through the link would replace a file elsewhere, and a read
 * could return any file.
 *
 * Checks everything below the folder, as the engine, its database and its messaging each have their own files there.
 *
 * @param folder without a symbolic link in its own path.
 * @throws {EngineError} naming the link.
 */
function rejectLinksOutOf(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink() && !leadsInto(folder, path)) {
      throw new EngineError(`${path} is a symbolic link that leads out of the data folder: remove the link`);
    }
  }
}

/** Returns whether a link leads into the folder. A dangling link does not: writing through it would create a file elsewhere. */
function leadsInto(folder: string, link: string): boolean {
  try {
    return realpathSync(link).startsWith(folder + sep);
  } catch {
    return false;
  }
}

interface Lock {
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
function takeLock(file: string): Lock | undefined {
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
