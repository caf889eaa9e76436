import { isFailed, judgeAnswers } from './answers.ts';
import { judgeEnd, judgeRate } from './ends.ts';
import { judgeEvents, repeatedEvents } from './events.ts';
import {
  allOf,
  wordsOf,
  type Facts,
  type Findings,
  type KnownRecord,
  type LawViolation,
  type SeenEvent,
  type Statement,
} from './facts.ts';
import { findQuarantined, judgeQuarantine } from './quarantine.ts';
import { judgeAbsence, judgeRecord, reportedBy, type TaskFacts } from './record.ts';

const TIMED_OUT: Statement = { outcome: 'failed', reason: 'timed_out' };

/**
 * Holds what is there against what was done, by the plain facts: no code of the product is involved.
 *
 * @returns every violation, at most one of a kind for each task.
 */
export function judge(facts: Facts): LawViolation[] {
  const { deliveries, provider, hasNoPlace = () => false } = facts;
  const reportsOf = Map.groupBy(deliveries.flatMap(reportedBy), ({ callback }) => callback.taskId);
  const registrationsOf = Map.groupBy(facts.registrations, ({ taskId }) => taskId);
  const recordOf = new Map(facts.records.map((record) => [record.taskId, record]));
  const eventsOf = Map.groupBy(facts.events, ({ subject }) => subject);
  const itemsOf = Map.groupBy(facts.quarantined, ({ ref }) => ref);
  const ids = [reportsOf, registrationsOf, recordOf, eventsOf].flatMap((map) => [...map.keys()]);
  const rate = provider?.rate && judgeRate(provider.rate.most, provider.rate.allowed);
  return [
    ...(rate ?? []).map((what): LawViolation => ({ kind: 'wrong', subject: 'lookups', what })),
    ...judgeAnswers(deliveries),
    ...judgeQuarantine(facts),
    ...facts.malformed,
    ...[...new Set(ids)].flatMap((taskId) => {
      const task: TaskFacts = {
        reports: reportsOf.get(taskId) ?? [],
        registrations: registrationsOf.get(taskId) ?? [],
        provider,
        confirms: facts.confirms,
        isQuarantined: (callback) => findQuarantined(callback, itemsOf.get(callback.ref) ?? []) !== undefined,
        hasNoPlace,
      };
      const events = eventsOf.get(taskId) ?? [];
      const { missing, wrong } = judgeTask(taskId, recordOf.get(taskId), events, task, facts);
      const violation = (kind: LawViolation['kind'], whats: readonly string[]): LawViolation[] =>
        whats.length === 0 ? [] : [{ kind, subject: taskId, what: whats.join('; ') }];
      return [
        ...violation('lost', missing),
        ...violation('wrong', wrong),
        ...violation('repeated', facts.isUndisturbed ? repeatedEvents(events) : []),
      ];
    }),
    ...(facts.isUndisturbed ? judgeAnswered(facts) : []),
  ];
}

function judgeTask(
  taskId: string,
  record: KnownRecord | undefined,
  events: readonly SeenEvent[],
  task: TaskFacts,
  facts: Facts,
): Findings {
  const ofEvents = judgeEvents(events, record, {
    taskId,
    wasWithoutRef: task.registrations.some(({ ref }) => ref === undefined),
    ...announceable(taskId, task),
  });
  if (record === undefined) return allOf([{ missing: judgeAbsence(task), wrong: [] }, ofEvents]);
  return allOf([judgeRecord(record, task), judgeEnd(record, { ...facts, ...task }), ofEvents]);
}

/** What the events of a task may say. */
function announceable(taskId: string, { reports, registrations, provider }: TaskFacts) {
  const course = registrations.find((one) => one.course !== undefined)?.course;
  if (course !== undefined) {
    return {
      statements: [course.end, ...course.before],
      otherwise: `and the truth is "${wordsOf(course.end)}"`,
    };
  }
  const reported = reports.flatMap(({ statement }) => statement ?? []);
  const statements = [...reported, ...[provider?.truths.get(taskId) ?? []].flat(), TIMED_OUT];
  return { statements, otherwise: 'which nothing sent' };
}

/** In a stack in which nothing breaks, every callback is answered in the end. */
function judgeAnswered({ deliveries }: Facts): LawViolation[] {
  return deliveries
    .filter(({ attempts }) => attempts.length > 0 && attempts.every(isFailed))
    .map(({ callback }) => ({
      kind: 'wrong',
      subject: callback.taskId,
      what: 'a callback was never answered with 200',
    }));
}
