import { expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyDirectory } from '../support/assembly.ts';
import { neverBroken } from '../../proof/running/soak/soak-result.ts';
import { soak } from '../../proof/running/soak/soak.ts';

/** Ten times what it takes on two idle cores. */
const TIMEOUT_MS = 10 * 60_000;

/** How long pending events are waited for while none comes, in milliseconds: the stream repeats within seconds. */
const PATIENCE_MS = 60_000;

test(
  'none of 5,000 callbacks that were answered 200 is lost, while processes are killed and services stopped',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voice-soak-'));

    const result = await soak({
      callbacks: 5_000,
      minutes: 0,
      seed: 1,
      assemblyDir: assemblyDirectory(),
      folder,
      patienceMs: PATIENCE_MS,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    }).finally(() => rm(folder, { recursive: true, force: true }));

    expect(result.violations).toEqual([]);
    expect(neverBroken(result)).toEqual([]);
    expect(result.tally.sent).toBe(5_000);
    expect(result.broken.kills.receiver).toBeGreaterThanOrEqual(10);
    expect(result.broken.kills.publisher).toBeGreaterThanOrEqual(10);
    // A soak in which hardly anything got through would keep its promises too.
    expect(result.tally.answered).toBeGreaterThan(4_000);
  },
  TIMEOUT_MS,
);
