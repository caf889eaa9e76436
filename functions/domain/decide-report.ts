import type { ConditionalChange, Fact } from './change.ts';
import { claimTheSame, MAX_CLAIMS } from './claim.ts';
import { addToHistory, historyEntry } from './history.ts';
import { isEventPending, isResultPending, resultDueKey, unregisteredDueKey } from './outbox.ts';
import { claimAttributes, lookupDeadline, recordChange } from './record-change.ts';
import type { RecordSettings } from './record.ts';
import type { CallbackReport, DeadlineReport, LookupReport, Report } from './read-callback.ts';
import type { StoredTask } from './stored-task.ts';
import { decideRefused, lookupTrigger, rankOf, type Transition } from './transition.ts';

/** The decision about a report. */
export type ReportDecision =
  | (ConditionalChange & {
      readonly kind: 'write';
      readonly transition: Transition['kind'];
      /** The report that is recorded: the given report, or at a deadline the provider's answer that the record has kept. */
      readonly report: Report;
    })
  /** Nothing is recorded: a duplicate that was looked up, or a deadline of a task that has ended. */
  | { readonly kind: 'ignore'; readonly transition: Exclude<Transition['kind'], 'applied'> }
  /** The record was deleted, began anew, or got another deadline since the sweep read it. */
  | { readonly kind: 'gone' }
  /** The callback's URL does not speak for the task; the task may still be registered with the URL's reference. */
  | { readonly kind: 'wrong ref'; readonly ref: string; readonly isRegistered: boolean }
  /** The callback's URL has named too many tasks already. */
  | { readonly kind: 'too many tasks' }
  /** The event of the deadline is not published yet; a further lookup can be scheduled only then. */
  | { readonly kind: 'not yet' };

/** The reason of a task that ended at its deadline. */
const TIMED_OUT = 'timed_out';

/**
 * Decides what a report does: the change to the record, and the facts about the record that the change depends on.
 *
 * The first decision is made without reading the record: it applies the report unless the record has the same or a higher rank. A
 * refused write returns the record for the next decision.
 *
 * @param current what the store holds; `undefined` if that is not read yet.
 * @param mayCreate whether a callback may create a record for a task that has none.
 */
export function decideReport(
  report: Report,
  current: StoredTask | undefined,
  settings: RecordSettings,
  mayCreate = true,
): ReportDecision {
  if (current === undefined) return apply(report, settings, mayCreate);
  if (report.via === 'callback') {
    const { ref } = current;
    if (ref !== undefined && ref !== report.ref) {
      return { kind: 'wrong ref', ref, isRegistered: current.registeredAt !== undefined };
    }
    if (!current.exists && !mayCreate) return { kind: 'too many tasks' };
  } else if (!current.exists || hasBegunAnew(report, current) || isDueOtherwise(report, current)) {
    return { kind: 'gone' };
  }

  const effective = answerAtDeadline(report, current);
  // Where rank and outcome were both edited by hand, the record outranks nothing, and nothing outranks it.
  const rank = current.rank ?? -1;
  if (rank < rankOf(effective.verdict)) return apply(effective, settings, mayCreate, current);
  const state = { ...current, rank: Number.isNaN(rank) ? rankOf(report.verdict) : rank };
  if (report.via === 'deadline') return { kind: 'ignore', transition: 'late' };
  if (report.via === 'lookup') {
    const transition = decideRefused(state, report.verdict);
    return transition === 'duplicate' ? { kind: 'ignore', transition } : keep(report, transition, current);
  }
  switch (lookupTrigger(state, report.verdict)) {
    case 'immediate':
      return lookUpNow(report, current, settings);
    case 'reopen':
      return reopen(report, current, settings);
    case undefined:
      return keep(report, decideRefused(state, report.verdict, report.claim), current);
  }
}

/** Returns the write that applies a report, unless the record has the same or a higher rank. Only a callback creates a record. */
function apply(
  report: Report,
  settings: RecordSettings,
  mayCreate: boolean,
  current?: StoredTask,
): ReportDecision {
  const isCallback = report.via === 'callback';
  const condition: Fact[] = current?.isRankMalformed
    ? [{ attribute: 'outcome', is: 'equal', to: current.outcome }]
    : [{ attribute: 'rank', is: 'absent or below', to: rankOf(report.verdict) }];
  if (isCallback) condition.push(isOurs(report));
  else condition.push(...isSameRecord(report));
  if (report.via === 'deadline' && report.listed !== undefined) condition.push(...isDueAs(report.listed));
  if (!isCallback || !mayCreate) condition.push({ attribute: 'outcome', is: 'present' });
  // A malformed answer (edited by hand) must not keep the task from ending.
  if (report.via === 'deadline' && current?.isAnswerMalformed !== true) {
    condition.push({ attribute: 'answer', is: 'absent' });
  }
  return { kind: 'write', transition: 'applied', change: recordChange(report, settings), condition, report };
}

/** Returns the provider's last answer in place of a deadline, if the record has kept an answer. */
function answerAtDeadline(report: Report, { answer }: StoredTask): Report {
  if (report.via !== 'deadline' || answer === undefined) return report;
  const { kind, callback, recordRef, receivedAt, traceparent } = report;
  return {
    kind,
    recordRef,
    receivedAt,
    traceparent,
    via: 'lookup',
    callback: { ...answer.callback, taskId: callback.taskId },
    verdict: answer.verdict,
    isContested: true,
  };
}

/** Returns the write that adds a report that was not applied to the history, with the reason, and counts a callback. */
function keep(
  report: CallbackReport | LookupReport,
  transition: Exclude<Transition['kind'], 'applied'>,
  current: StoredTask,
  more: ConditionalChange = { change: { set: {} }, condition: [] },
): ReportDecision {
  const history = addToHistory(historyEntry(report, transition), current);
  const claims = report.via === 'callback' ? addToClaims(report, current) : undefined;
  return {
    kind: 'write',
    transition,
    report,
    change: {
      set: { ...history.change.set, ...more.change.set },
      append: { ...history.change.append, ...claims?.append },
      add: report.via === 'callback' ? { deliveries: 1 } : {},
    },
    condition: [
      ...(report.via === 'callback' ? [isOurs(report)] : isSameRecord(report)),
      // Only a rank keeps a report from being applied: a record without a rank was deleted meanwhile.
      { attribute: 'rank', is: 'present' },
      ...history.condition,
      ...(claims?.condition ?? []),
      ...more.condition,
    ],
  };
}

/** Returns the addition of a claim: a record keeps the first of each distinct claim while its result is pending. */
function addToClaims({ kind, claim }: CallbackReport, { claims, due }: StoredTask) {
  if (claim === undefined || claims.length >= MAX_CLAIMS || !isResultPending(due)) return undefined;
  if (claims.some((known) => claimTheSame(known, claim))) return undefined;
  return {
    append: { claims: [claimAttributes(kind, claim)] },
    // As many claims as were read: no claim was added meanwhile.
    condition: [{ attribute: 'claims', is: 'shorter', to: claims.length + 1 }] satisfies Fact[],
  };
}

/** Schedules a lookup with the next sweep for a task that waits for its result. */
function lookUpNow(report: CallbackReport, current: StoredTask, settings: RecordSettings): ReportDecision {
  const { outcome, due, dueAt } = current;
  const isLater = isResultPending(due) && dueAt !== undefined && dueAt > report.receivedAt;
  if (settings.lookUpWithinSeconds === undefined || outcome !== 'awaiting' || !isLater) {
    // Lookups are off, or the lookup is due already.
    return keep(report, 'duplicate', current);
  }
  return keep(report, 'duplicate', current, {
    change: { set: { dueAt: report.receivedAt } },
    condition: [
      { attribute: 'outcome', is: 'equal', to: outcome },
      { attribute: 'due', is: 'equal', to: due },
      { attribute: 'dueAt', is: 'above', to: report.receivedAt },
    ],
  });
}

/** Schedules a further lookup for a task that timed out. */
function reopen(report: CallbackReport, current: StoredTask, settings: RecordSettings): ReportDecision {
  const { due, registeredAt } = current;
  if (isEventPending(due) && settings.lookUpWithinSeconds !== undefined) return { kind: 'not yet' };
  if (settings.lookUpWithinSeconds === undefined || due !== undefined) return keep(report, 'late', current);
  const pendingDue =
    registeredAt === undefined ? unregisteredDueKey(report.ref) : resultDueKey(report.callback.taskId);
  // Its result is pending again: what the callback claims is kept.
  const reopened = { ...current, due: pendingDue };
  return keep(report, 'late', reopened, {
    change: {
      set: {
        due: pendingDue,
        dueAt: report.receivedAt,
        deadlineAt: lookupDeadline(report, settings.lookUpWithinSeconds),
      },
    },
    condition: [
      { attribute: 'reason', is: 'equal', to: TIMED_OUT },
      { attribute: 'due', is: 'absent' },
    ],
  });
}

/** Returns the condition that the record is of the URL's submission: a record with another reference is not changed. */
function isOurs({ ref }: CallbackReport): Fact {
  return { attribute: 'ref', is: 'absent or equal', to: ref };
}

/** Returns whether a registration has displaced the record since the sweep read it: the report is not about the new record. */
function hasBegunAnew({ recordRef }: LookupReport | DeadlineReport, { ref }: StoredTask): boolean {
  return recordRef !== undefined && ref !== recordRef;
}

/**
 * Returns whether a registration or a callback made the task due at another time than the sweep read: its deadline has changed.
 */
function isDueOtherwise(report: LookupReport | DeadlineReport, { due, dueAt }: StoredTask): boolean {
  if (report.via === 'lookup' || report.listed === undefined) return false;
  return due !== report.listed.due || dueAt !== report.listed.dueAt;
}

const isDueAs = ({ due, dueAt }: NonNullable<DeadlineReport['listed']>): Fact[] => [
  { attribute: 'due', is: 'equal', to: due },
  { attribute: 'dueAt', is: 'equal', to: dueAt },
];

function isSameRecord({ recordRef }: LookupReport | DeadlineReport): Fact[] {
  return recordRef === undefined ? [] : [{ attribute: 'ref', is: 'equal', to: recordRef }];
}
