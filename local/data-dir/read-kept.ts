import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { EngineError } from '../engine-error.ts';

/**
 * Reads what an earlier run left in a file of the data folder; nothing when there is no such file.
 *
 * @throws {EngineError} when the file cannot be understood. It quotes nothing of it: a secret may be in it.
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
