import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { TaskRecord, VoiceClient } from '../../../client/index.ts';
import type { Mailbox } from './facts.ts';
import type { StandIn, ProviderTask, SentCallback } from './stand-in.ts';
import type { SubmittedTask } from './submit-tasks.ts';
import { USUAL_PACE } from '../../../local/provider/behaviour.ts';
import { callbacksOf } from './planned-task.ts';

/** How often it is looked, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** How long nothing more may come before the subscriber counts as read dry, in milliseconds: as the soak has it. */
const QUIET_MS = 4_000;

/** How many records are read at once. */
const READ_AT_ONCE = 8;

interface EndOptions {
  readonly client: VoiceClient;
  readonly standIn: StandIn;
  readonly mailbox: Mailbox;
  /** When it ends at the latest, as `performance.now()`. */
  readonly giveUpAtMs: number;
  /** @throws {Error} when nothing can come any more. */
  readonly check: () => void;
  readonly onLook: (doing: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Waits until every callback is answered or its retries are over, every task has ended and is announced, and nothing more comes; or
 * until the latest end, which is for the judge to find.
 *
 * @returns the records, in the order of the tasks.
 */
export async function waitForEnd(
  tasks: readonly SubmittedTask[],
  options: EndOptions,
): Promise<(TaskRecord | undefined)[]> {
  const { client, standIn, mailbox, giveUpAtMs, check, onLook, signal } = options;
  const read = () =>
    pMap(tasks, ({ taskId }) => client.readTask(taskId, { signal }), { concurrency: READ_AT_ONCE });
  for (;;) {
    check();
    const silent = tasks.filter(({ taskId }) => !mailbox.hasHeardOf(taskId)).length;
    const unsent = callbacksToCome(tasks, await standIn.tasks());
    onLook(`waiting for ${silent} tasks and ${unsent} callbacks`);
    const isOver = performance.now() > giveUpAtMs;
    if (isOver) return read();
    if (silent === 0 && unsent === 0) {
      const records = await read();
      if (records.every((record) => hasEnded(record, mailbox))) {
        await sleep(QUIET_MS, undefined, { signal });
        return records;
      }
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

function hasEnded(record: TaskRecord | undefined, mailbox: Mailbox): boolean {
  if (record === undefined || record.outcome === 'awaiting') return false;
  const { taskId, revision, publishedRevision } = record;
  return publishedRevision === revision && mailbox.isAnnounced(`${taskId}/generate/${revision}`);
}

/** How many callbacks the provider has still to send, or to send again. */
export function callbacksToCome(
  tasks: readonly SubmittedTask[],
  known: readonly Pick<ProviderTask, 'taskId' | 'callbacks'>[],
): number {
  const sent = new Map(known.map(({ taskId, callbacks }) => [taskId, callbacks]));
  return tasks.reduce((sum, { taskId, planned }) => {
    const over = sent.get(taskId)?.filter(isOver) ?? [];
    return sum + callbacksOf(planned) - over.length;
  }, 0);
}

/** It was answered with 200, or its retries are over: no more deliveries come, and the judge will say so. */
function isOver({ answers, answeredAt }: SentCallback): boolean {
  return answeredAt !== undefined || answers.length > USUAL_PACE.callbackRepeats;
}
