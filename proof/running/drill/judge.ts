import { readEvents } from '../soak/read-each.ts';
import type { DrilledTask, Facts, Offence } from './facts.ts';
import { judgeEvents } from './judge-events.ts';
import { judgeRecord } from './judge-record.ts';
import { endOf } from './truth.ts';
import { wordsOf } from '../soak/told.ts';

/**
 * Holds what the stack tells and has announced against what the provider knows: no code of the product has a say in it.
 *
 * @returns every offence; nothing when all promises were kept.
 */
export function judge(facts: Facts): Offence[] {
  const { read, offences } = readEvents(facts.arrivals.map(({ text }) => text));
  const eventsOf = Map.groupBy(read, ({ subject }) => subject);
  const known = new Set(facts.tasks.map(({ taskId }) => taskId));
  const unknown = [...eventsOf.keys()].filter((taskId) => !known.has(taskId));
  return [
    ...judgeRate(facts),
    ...offences,
    ...unknown.map((taskId): Offence => ({
      kind: 'wrong',
      subject: taskId,
      what: 'nobody has submitted it',
    })),
    ...facts.tasks.flatMap((task) => judgeTask(task, eventsOf.get(task.taskId) ?? [], facts.confirms)),
  ];
}

function judgeRate({ lookups, mostLookupsIn10Seconds: most }: Facts): Offence[] {
  if (most <= lookups) return [];
  const what = `${most} in 10 seconds, and ${lookups} are allowed`;
  return [{ kind: 'wrong', subject: 'questions', what }];
}

/** @returns at most one offence of a kind: a task is wrong once, however much of it is. */
function judgeTask(
  task: DrilledTask,
  events: Parameters<typeof judgeEvents>[1],
  confirms: boolean,
): Offence[] {
  const end = endOf(task);
  const offence = (kind: Offence['kind'], whats: readonly string[]): Offence[] =>
    whats.length === 0 ? [] : [{ kind, subject: task.taskId, what: whats.join('; ') }];
  if (end === undefined) return offence('wrong', ['the provider does not know how it ended']);
  const ofRecord = judgeRecord(task, wordsOf(end), confirms);
  const ofEvents = judgeEvents(task, events, wordsOf(end), confirms);
  return [
    ...offence('unresolved', [...ofRecord.unresolved, ...ofEvents.unresolved]),
    ...offence('wrong', [...ofRecord.wrong, ...ofEvents.wrong]),
    ...offence('repeated', ofEvents.repeated),
  ];
}
