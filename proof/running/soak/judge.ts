import type { Violation } from '../../kit/report.ts';
import { judgeAnswers } from '../../laws/answers.ts';
import { ofKind } from '../../laws/delivery.ts';
import { judgeEvents } from '../../laws/events.ts';
import {
  allOf,
  QuarantinedSchema,
  RecordSchema,
  type Findings,
  type SeenEvent,
  type StoredRecord,
} from '../../laws/facts.ts';
import { judgeQuarantine } from '../../laws/quarantine.ts';
import { readEach, readEvents } from '../../laws/read-each.ts';
import { judgeAbsence, judgeRecord, judgeReports } from '../../laws/record.ts';
import { reportedBy, type Reported } from '../../laws/reported.ts';
import type { Facts } from './facts.ts';

export type SoakViolation = Violation<'lost' | 'wrong'>;

/**
 * Holds what is there against what was sent, by the plain facts: no code of the product is involved.
 *
 * @returns every violation, at most one of a kind for each task.
 */
export function judge(facts: Facts): SoakViolation[] {
  const records = readEach(RecordSchema, facts.records);
  const quarantined = readEach(QuarantinedSchema, facts.quarantined);
  const events = readEvents(facts.messages);

  const reportsOf = Map.groupBy(ofKind(facts.deliveries, 'report'), ({ callback }) => callback.taskId);
  const recordOf = new Map(records.read.map((record) => [record.taskId, record]));
  const eventsOf = Map.groupBy(events.read, ({ subject }) => subject);
  const taskIds = new Set([...reportsOf.keys(), ...recordOf.keys(), ...eventsOf.keys()]);
  return [
    ...judgeAnswers(facts.deliveries),
    ...judgeQuarantine(ofKind(facts.deliveries, 'unreadable'), quarantined.read),
    ...[...records.violations, ...quarantined.violations, ...events.violations],
    ...[...taskIds].flatMap((taskId) => {
      const reported = (reportsOf.get(taskId) ?? []).map(reportedBy);
      const { missing, wrong } = judgeTask(reported, recordOf.get(taskId), eventsOf.get(taskId) ?? []);
      const violation = (kind: SoakViolation['kind'], whats: readonly string[]): SoakViolation[] =>
        whats.length === 0 ? [] : [{ kind, subject: taskId, what: whats.join('; ') }];
      return [...violation('lost', missing), ...violation('wrong', wrong)];
    }),
  ];
}

function judgeTask(
  reported: readonly Reported[],
  record: StoredRecord | undefined,
  events: readonly SeenEvent[],
): Findings {
  const announceable = {
    taskId: record?.taskId ?? '',
    ref: record?.ref,
    statements: reported.map(({ statement }) => statement),
    otherwise: 'which nothing sent',
  };
  const ofEvents = judgeEvents(events, record, announceable);
  if (record === undefined) return allOf([judgeAbsence(reported), ofEvents]);
  if (reported.length === 0) {
    return { missing: [], wrong: ['no callback with a good token reported it, and there is a record'] };
  }
  const answered = reported.filter(({ answeredAtMs }) => answeredAtMs !== undefined).length;
  const wrong = judgeRecord(record, { refs: reported.map(({ ref }) => ref), answered });
  return allOf([judgeReports(record, reported), { missing: [], wrong }, ofEvents]);
}
