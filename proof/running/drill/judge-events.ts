import type { SeenEvent } from '../soak/facts.ts';
import { weightOf, wordsOf } from '../soak/told.ts';
import type { DrilledTask } from './facts.ts';
import type { RecordFindings } from './judge-record.ts';
import { mayPrecede } from './truth.ts';

export interface EventFindings extends RecordFindings {
  readonly repeated: readonly string[];
}

/**
 * Holds the events of a task against its record and the truth.
 *
 * @param truth what the last of them must say, in words.
 */
export function judgeEvents(
  task: DrilledTask,
  events: readonly SeenEvent[],
  truth: string,
  confirms: boolean,
): EventFindings {
  const { taskId, planned, record } = task;
  const revision = record?.revision ?? 0;
  const sayable = new Set([truth, ...mayPrecede(task, confirms).map(wordsOf)]);
  const wrong: string[] = [];
  const repeated: string[] = [];

  const inOrder = [...events].sort((a, b) => a.data.revision - b.data.revision);
  for (const [index, { id, type, text, data }] of inOrder.entries()) {
    const says = wordsOf(data);
    const name = `the event ${id}`;
    const earlier = inOrder[index - 1];
    if (id !== `${taskId}/generate/${data.revision}` || data.taskId !== taskId) {
      wrong.push(`${name} is about revision ${data.revision} of ${data.taskId}`);
    }
    if (type !== `suno.voice.${data.outcome}` || data.ref !== planned.ref) {
      wrong.push(`${name} is a ${type} of ${data.ref}`);
    }
    if (!sayable.has(says)) wrong.push(`${name} says "${says}", and the truth is "${truth}"`);
    if (data.revision > revision) {
      wrong.push(`${name} is newer than the record, which has revision ${revision}`);
    }
    if (data.revision === revision && record !== undefined && says !== wordsOf(record)) {
      wrong.push(`${name} says "${says}", and the record "${wordsOf(record)}"`);
    }
    if (earlier?.id === id) {
      repeated.push(`${name} came again`);
      if (earlier.text !== text) wrong.push(`${name} came in two versions`);
    } else if (earlier !== undefined && weightOf(earlier.data) >= weightOf(data)) {
      wrong.push(`${name} says "${says}", which is no more than "${wordsOf(earlier.data)}" before it`);
    }
  }
  const isAnnounced = events.some(({ data }) => data.revision === revision);
  return { unresolved: isAnnounced ? [] : [`no event of revision ${revision} came`], wrong, repeated };
}
