import { ofKind } from './delivery.ts';
import { QuarantinedSchema, RecordSchema, type Facts, type Offence } from './facts.ts';
import { judgeAnswers } from './judge-answers.ts';
import { judgeQuarantine } from './judge-quarantine.ts';
import { judgeTask } from './judge-task.ts';
import { readEach, readEvents } from './read-each.ts';
import { toldBy } from './told.ts';

/**
 * Holds what is there against what was sent, by the plain facts: no code of the product has a say in it.
 *
 * @returns every offence; nothing when all promises were kept.
 */
export function judge(facts: Facts): Offence[] {
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
    ...[...records.offences, ...quarantined.offences, ...events.offences],
    ...[...taskIds].flatMap((taskId) =>
      judgeTask({
        taskId,
        told: (reportsOf.get(taskId) ?? []).map(toldBy),
        record: recordOf.get(taskId),
        events: eventsOf.get(taskId) ?? [],
      }),
    ),
  ];
}
