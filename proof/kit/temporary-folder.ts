import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  /** Leaves the folder where it is at the end of its scope. */
  keep(): void;
}

/** Creates a folder that is removed when its scope ends. No `package.json` above it says how the bundles in it are read. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'voice-proof-'));
  let isKept = false;
  return {
    path,
    keep: () => void (isKept = true),
    async [Symbol.asyncDispose]() {
      if (!isKept) await rm(path, { recursive: true, force: true });
    },
  };
}
