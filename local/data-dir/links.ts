import { readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { EngineError } from '../engine-error.ts';

/**
 * Throws if a symbolic link below a folder leads out of it: a write through the link would replace a file elsewhere, and a read
 * could return any file.
 *
 * Checks everything below the folder, as the engine, its database and its messaging each have their own files there.
 *
 * @param folder without a symbolic link in its own path.
 * @throws {EngineError} naming the link.
 */
export function rejectLinksOutOf(folder: string): void {
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
