import type { Callback } from './normalise.ts';
import type { Change } from './change.ts';
import type { Claim, KeptAnswer } from './claim.ts';
import { excerpt, RAW_BYTES } from './read-body.ts';
import { KINDS, type CallbackKind } from './kinds.ts';
import { firstLookupAt } from './lookup-schedule.ts';
import { dayKey, PUBLISH_OVERDUE_SECONDS, publishDueKey, unregisteredDueKey } from './outbox.ts';
import { expiresAt, type RecordSettings } from './record.ts';
import type { Report } from './read-callback.ts';
import { needsImmediateLookup, rankOf } from './transition.ts';

/** Returns what a report that is applied changes in the record, and what is pending then: its event, or its result. */
export function recordChange(report: Report, settings: RecordSettings): Change {
  const { kind, verdict, receivedAt, via } = report;
  const { taskId } = report.callback;
  const pending = pendingAfter(report, settings);
  return {
    set: {
      outcome: verdict.outcome,
      reason: verdict.reason,
      // Only a success has a result: a reader of the voice id must not find a rejected or unconfirmed id.
      [KINDS[kind].resultField]: verdict.result,
      ...reportedBy(report),
      rank: rankOf(verdict),
      via,
      traceparent: report.traceparent,
      updatedAt: receivedAt,
      settledAt: verdict.outcome === 'awaiting' ? undefined : receivedAt,
      day: dayKey(taskId, receivedAt),
      expiresAt: expiresAt(receivedAt, settings),
      ...pending.set,
    },
    setOnce: { ...(report.via === 'callback' && { ref: report.ref }), receivedAt, ...pending.setOnce },
    add: {
      ...(via === 'callback' && { deliveries: 1 }),
      revision: revisionStep(settings.tableRestores ?? 0),
    },
  };
}

/** Returns the provider's own words. A deadline has none, so earlier words stay. */
function reportedBy(report: Report): Readonly<Record<string, unknown>> {
  if (report.via === 'deadline') return {};
  const { kind, raw, claim } = report;
  return {
    ...wordsOf(report.callback),
    ...(raw !== undefined && storedRaw(raw)),
    ...(claim && { claims: [claimAttributes(kind, claim)] }),
    answer: undefined,
    contested: report.via === 'lookup' && report.isContested ? true : undefined,
  };
}

function wordsOf({ status, code, msg, errorCode, errorMessage }: Omit<Callback, 'taskId'>) {
  return { status, code, msg, errorCode, errorMessage };
}

/** Returns the body as the record stores it. A larger body is cut, and its full size is stored. */
function storedRaw(raw: string): Readonly<Record<string, unknown>> {
  const kept = excerpt(raw, RAW_BYTES);
  return { raw: kept, rawSizeBytes: kept === raw ? undefined : Buffer.byteLength(raw) };
}

/** Returns a claim as the record holds it. */
export function claimAttributes(kind: CallbackKind, { outcome, reason, result }: Claim) {
  return { outcome, reason, [KINDS[kind].resultField]: result };
}

/** Returns the provider's answer as the record keeps it. */
export function answerAttributes(kind: CallbackKind, { verdict, callback }: KeptAnswer) {
  return { ...claimAttributes(kind, verdict), ...wordsOf(callback) };
}

/** Returns what is pending after a report: the event of a settled task, or the result of an undecided task if lookups are on. */
function pendingAfter(
  report: Report,
  { lookUpWithinSeconds: lookUpWithinSeconds }: RecordSettings,
): Partial<Pick<Change, 'set' | 'setOnce'>> {
  const { verdict, receivedAt } = report;
  const { taskId } = report.callback;
  // Only a callback can be undecided.
  if (report.via !== 'callback' || verdict.outcome !== 'awaiting') {
    const dueAt = secondsAfter(receivedAt, PUBLISH_OVERDUE_SECONDS);
    return { set: { due: publishDueKey(taskId), dueAt } };
  }
  // The values that a registration has set stay.
  if (lookUpWithinSeconds === undefined) return {};
  const due = unregisteredDueKey(report.ref);
  const deadlineAt = lookupDeadline(report, lookUpWithinSeconds);
  if (!needsImmediateLookup(verdict.reason)) {
    return { setOnce: { due, dueAt: firstLookupAt(receivedAt, deadlineAt), deadlineAt } };
  }
  return { set: { dueAt: receivedAt }, setOnce: { due, deadlineAt } };
}

/** Returns the deadline of the lookups after an undecided report. */
export function lookupDeadline({ receivedAt }: Report, lookUpWithinSeconds: number): string {
  return secondsAfter(receivedAt, lookUpWithinSeconds);
}

function secondsAfter(time: string, seconds: number): string {
  return new Date((Math.floor(Date.parse(time) / 1000) + seconds) * 1000).toISOString();
}

/**
 * Returns how much each change of a record adds to its revision.
 *
 * A restored table lacks changes that subscribers have seen, and would give the next changes the same numbers. A record changes
 * at most four times, as there are four ranks: with steps ten times as large, the first change after a restore has a higher
 * number than any before.
 *
 * @param tableRestores how many times the task table has been restored from a backup.
 */
export function revisionStep(tableRestores: number): number {
  return 10 ** tableRestores;
}
