import { readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { EngineError } from '../engine-error.ts';

/**
 * Throws if a symbolic link below a folder leads out of it: what is written through it would replace a file elsewhere, and what is
 * read could be anything.
 *
 * Looks at everything below the folder, as the engine, its database and its messaging each have files of their own there.
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

/** A link to what does not exist leads nowhere yet: a file that is written through it would be created there. */
function leadsInto(folder: string, link: string): boolean {
  try {
    return realpathSync(link).startsWith(folder + sep);
  } catch {
    return false;
  }
}
