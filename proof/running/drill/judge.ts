import type { Violation } from '../../kit/report.ts';
import { judgeEnd, judgeRate } from '../../laws/ends.ts';
import { judgeEvents, repeatedEvents } from '../../laws/events.ts';
import { allOf, type SeenEvent } from '../../laws/facts.ts';
import { readEvents } from '../../laws/read-each.ts';
import { judgeRecord } from '../../laws/record.ts';
import { wordsOf } from '../../laws/reported.ts';
import type { DrilledTask, Facts } from './facts.ts';
import { endOf, mayPrecede } from './truth.ts';

/** A task has not ended, something else is true, or it was announced more than once. */
export type DrillViolation = Violation<'unresolved' | 'wrong' | 'repeated'>;

/**
 * Holds what the stack says and has announced against what the provider knows: no code of the product is involved.
 *
 * @returns every violation, at most one of a kind for each task.
 */
export function judge(facts: Facts): DrillViolation[] {
  const { read, violations } = readEvents(facts.arrivals.map(({ text }) => text));
  const eventsOf = Map.groupBy(read, ({ subject }) => subject);
  const known = new Set(facts.tasks.map(({ taskId }) => taskId));
  const unknown = [...eventsOf.keys()].filter((taskId) => !known.has(taskId));
  const wrong = (subject: string, what: string): DrillViolation => ({ kind: 'wrong', subject, what });
  return [
    ...judgeRate(facts.mostLookupsIn10Seconds, facts.lookups).map((what) => wrong('lookups', what)),
    ...violations,
    ...unknown.map((taskId) => wrong(taskId, 'it was never submitted')),
    ...facts.tasks.flatMap((task) => judgeTask(task, eventsOf.get(task.taskId) ?? [], facts.confirms)),
  ];
}

function judgeTask(task: DrilledTask, events: readonly SeenEvent[], confirms: boolean): DrillViolation[] {
  const violation = (kind: DrillViolation['kind'], whats: readonly string[]): DrillViolation[] =>
    whats.length === 0 ? [] : [{ kind, subject: task.taskId, what: whats.join('; ') }];
  const end = endOf(task);
  if (end === undefined) return violation('wrong', ['the provider does not know how it ended']);

  const { taskId, planned, record, callbacks, asked } = task;
  const truth = wordsOf(end);
  const answered = callbacks.filter(({ answeredAt }) => answeredAt !== undefined).length;
  const ofRecord =
    record === undefined
      ? { missing: ['there is no record'], wrong: [] }
      : allOf([
          { missing: [], wrong: judgeRecord(record, { refs: [planned.ref], answered }) },
          judgeEnd(record, { truth, confirms, lookups: asked, answered }),
        ]);
  const ofEvents = judgeEvents(events, record, {
    taskId,
    ref: planned.ref,
    statements: [end, ...mayPrecede(task, confirms)],
    otherwise: `and the truth is "${truth}"`,
  });
  const { missing, wrong } = allOf([ofRecord, ofEvents]);
  const unanswered = answered < callbacks.length ? ['a callback was never answered with 200'] : [];
  return [
    ...violation('unresolved', missing),
    ...violation('wrong', [...unanswered, ...wrong]),
    ...violation('repeated', repeatedEvents(events)),
  ];
}
