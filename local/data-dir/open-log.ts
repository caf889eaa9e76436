import { constants, openSync } from 'node:fs';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** Opens a log for appending; only its owner may read it. @throws if the file is a symbolic link. */
export function openLog(file: string): number {
  return openSync(file, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
}
