import type { SeenEvent, StoredRecord } from './facts.ts';
import type { Findings } from './judge-record.ts';
import { weightOf, wordsOf, type Told } from './told.ts';

/** Holds the events of a task against its record and against what was told of it. */
export function judgeEvents(
  events: readonly SeenEvent[],
  record: StoredRecord,
  told: readonly Told[],
): Findings {
  const known = new Set(told.map(({ statement }) => wordsOf(statement)));
  const lost: string[] = [];
  const wrong: string[] = [];

  const isAnnounced = events.some(({ data }) => data.revision === record.revision);
  if (record.outcome !== 'awaiting' && !isAnnounced) {
    lost.push(`no event of revision ${record.revision} ("${wordsOf(record)}") came`);
  }
  // Repetitions of the same text say nothing new.
  const texts = new Map(events.map((event) => [event.text, event]));
  const inOrder = [...texts.values()].sort((a, b) => a.data.revision - b.data.revision);
  for (const [index, { id, type, subject, data }] of inOrder.entries()) {
    const says = wordsOf(data);
    const earlier = inOrder[index - 1];
    const name = `the event ${id}`;
    if (id !== `${record.taskId}/generate/${data.revision}` || data.taskId !== subject) {
      wrong.push(`${name} is about revision ${data.revision} of ${data.taskId}`);
    }
    if (type !== `suno.voice.${data.outcome}` || data.ref !== record.ref) {
      wrong.push(`${name} is a ${type} of ${data.ref}`);
    }
    if (!known.has(says)) wrong.push(`${name} says "${says}", which nobody sent`);
    if (data.revision > record.revision) {
      wrong.push(`${name} is newer than the record, which has revision ${record.revision}`);
    }
    if (data.revision === record.revision && says !== wordsOf(record)) {
      wrong.push(`${name} says "${says}", and the record "${wordsOf(record)}"`);
    }
    if (earlier?.id === id) {
      wrong.push(`${name} came in two versions`);
    } else if (earlier !== undefined && weightOf(earlier.data) >= weightOf(data)) {
      wrong.push(`${name} says "${says}", which is no more than "${wordsOf(earlier.data)}" before it`);
    }
  }
  return { lost, wrong };
}
