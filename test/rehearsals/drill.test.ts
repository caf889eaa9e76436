import { expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editAssembly } from '../support/edited-assembly.ts';
import { drill } from '../../proof/running/drill/drill.ts';
import { USUAL_MIX, type Mix } from '../../proof/running/drill/planned-task.ts';

/** What does not fit into half a minute is left out: callbacks that are very late, and questions that are asked twice. */
const SHORT_MIX: Mix = {
  percent: { ...USUAL_MIX.percent, contradicting: 10 },
  faultyPercent: 0,
  lateSeconds: { min: 4, max: 12 },
  endsAfterSeconds: { min: 10, max: 15 },
};

/** Lost ones are asked for after half of it; the rest is for a busy machine. */
const DEADLINE_SECONDS = 40;

/** Ten times what it takes on two idle cores. */
const TIMEOUT_MS = 5 * 60_000;

test(
  '30 tasks with lost, doubled, late or contradicting callbacks all end with the truth, announced once',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voice-drill-'));
    const assembly = await editAssembly((template) =>
      template.replace('"LOOKUPS_PER_10_SECONDS": "10"', '"LOOKUPS_PER_10_SECONDS": "20"'),
    );

    const result = await drill({
      tasks: 30,
      mix: SHORT_MIX,
      seed: 1,
      lookups: 20,
      confirms: false,
      deadlineSeconds: DEADLINE_SECONDS,
      assemblyDir: assembly.directory,
      folder,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    }).finally(() => Promise.all([assembly.remove(), rm(folder, { recursive: true, force: true })]));

    expect(result.violations).toEqual([]);
    expect(result.tally).toMatchObject({
      tasks: 30,
      kinds: { plain: 11, lost: 9, double: 3, late: 3, contradicting: 3, hanging: 1, forged: 0 },
      // Of three contradictions one is settled by its second callback.
      settledBy: { callback: 18, lookup: 11, deadline: 1 },
      harmlessDoubles: 3,
      eventsPerRevision: 1,
    });
  },
  TIMEOUT_MS,
);
