import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';

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
