import type { Offence, SeenEvent, StoredRecord } from './facts.ts';
import { judgeEvents } from './judge-events.ts';
import { judgeRecord, type Findings } from './judge-record.ts';
import { wordsOf, type Told } from './told.ts';

/** Everything that is known of one task. */
export interface TaskFacts {
  readonly taskId: string;
  /** What callbacks with a good token told of it. */
  readonly told: readonly Told[];
  readonly record: StoredRecord | undefined;
  readonly events: readonly SeenEvent[];
}

/** @returns at most one offence of a kind: a task is lost once, however much of it is missing. */
export function judgeTask({ taskId, told, record, events }: TaskFacts): Offence[] {
  const all = record === undefined ? judgeAbsence(told, events) : judgePresence(record, told, events);
  const offence = (kind: Offence['kind'], whats: readonly string[]): Offence[] =>
    whats.length === 0 ? [] : [{ kind, subject: taskId, what: whats.join('; ') }];
  return [...offence('lost', all.lost), ...offence('wrong', all.wrong)];
}

function judgeAbsence(told: readonly Told[], events: readonly SeenEvent[]): Findings {
  const answered = told.filter(({ answeredAtMs }) => answeredAtMs !== undefined);
  return {
    lost: answered.map(
      ({ statement }) => `"${wordsOf(statement)}" was answered with 200, and there is no record`,
    ),
    wrong: events.map(({ id }) => `the event ${id} came, and there is no record`),
  };
}

function judgePresence(record: StoredRecord, told: readonly Told[], events: readonly SeenEvent[]): Findings {
  if (told.length === 0)
    return { lost: [], wrong: ['nobody with a token told of it, and there is a record'] };
  const ofRecord = judgeRecord(record, told);
  const ofEvents = judgeEvents(events, record, told);
  return { lost: [...ofRecord.lost, ...ofEvents.lost], wrong: [...ofRecord.wrong, ...ofEvents.wrong] };
}
