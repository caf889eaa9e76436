import { readFileSync } from 'node:fs';

/** Stands in for `node:fs/promises`. The SDK uses only `readFile`, for a configuration file that Lambda does not have. */
export function readFile(path: string, encoding: 'utf8'): Promise<string> {
  return new Promise((resolve) => {
    resolve(readFileSync(path, encoding));
  });
}
