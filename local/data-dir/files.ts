import { renameSync, rmSync, writeFileSync, existsSync, readFileSync, constants, openSync } from 'node:fs';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';

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

/**
 * Reads a file of an earlier run in the data folder. Returns `undefined` if there is no such file.
 *
 * @throws {EngineError} if the file cannot be parsed. The message quotes nothing of it, as it may have a secret.
 */
export function readKept<const TSchema extends v.GenericSchema>(
  file: string,
  schema: TSchema,
): v.InferOutput<TSchema> | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new EngineError(
      `${file} is broken: put it right, or start with --fresh, which forgets what earlier runs recorded`,
      { cause },
    );
  }
}

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** Opens a log for appending; only its owner may read it. @throws if the file is a symbolic link. */
export function openLog(file: string): number {
  return openSync(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
}
