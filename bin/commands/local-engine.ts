import { join } from 'node:path';
import { USUAL_DATA_DIR } from '../../local/arguments.ts';
import { findEngine, type Endpoints } from '../../local/endpoints.ts';
import { CommandError } from './command-error.ts';

export interface LocalEngineOptions {
  readonly local?: true;
  readonly dataDir?: string;
}

/** @throws {CommandError} if no engine of this version is running there. */
export async function findLocalEngine({ local, dataDir }: LocalEngineOptions): Promise<Endpoints> {
  const found = await findEngine(join(dataDir ?? USUAL_DATA_DIR, 'endpoints.json'));
  if (found.kind === 'running') return found.endpoints;
  const isNamed = local !== undefined || dataDir !== undefined;
  throw new CommandError(isNamed ? found.problem : `${found.problem}, or add --stack NAME`);
}
