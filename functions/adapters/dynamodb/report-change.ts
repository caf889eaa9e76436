import { KINDS } from '../../domain/kinds.ts';
import { firstLookupAt } from '../../domain/lookup-schedule.ts';
import { dayKey, PUBLISH_OVERDUE_SECONDS, publishDueKey, resultDueKey } from '../../domain/outbox.ts';
import type { CallbackReport, LookupReport, Report } from '../../domain/report.ts';
import { revisionStep } from '../../domain/revision.ts';
import { isAskedAtOnce, rankOf } from '../../domain/transition.ts';
import { expiresAt, type RecordSettings } from './record-settings.ts';
import type { Change } from './update-expression.ts';

/** Answers what a report that is applied changes in the record, and what is owed then. */
export function changeOf(report: Report, settings: RecordSettings): Change {
  const { kind, verdict, receivedAt, via } = report;
  const { taskId } = report.callback;
  const owed = owedAfter(report, settings);
  return {
    set: {
      outcome: verdict.outcome,
      reason: verdict.reason,
      // Only a success has a result: whoever looks for a voice id must find no rejected or unconfirmed one.
      [KINDS[kind].resultField]: verdict.result,
      ...saidBy(report),
      rank: rankOf(verdict),
      via,
      traceparent: report.traceparent,
      updatedAt: receivedAt,
      settledAt: verdict.outcome === 'awaiting' ? undefined : receivedAt,
      day: dayKey(taskId, receivedAt),
      expiresAt: expiresAt(receivedAt, settings),
      ...owed.set,
    },
    setOnce: { ref: report.ref, receivedAt, ...owed.setOnce },
    add: {
      ...(via === 'callback' && { deliveries: 1 }),
      revision: revisionStep(settings.tableRestores ?? 0),
    },
  };
}

/** What the provider said, in its own words. A deadline says nothing, so what was said before it stays. */
function saidBy(report: Report): Readonly<Record<string, unknown>> {
  if (report.via === 'deadline') return {};
  const { status, code, msg, errorCode, errorMessage } = report.callback;
  return {
    status,
    code,
    msg,
    errorCode,
    errorMessage,
    raw: report.raw,
    client: report.client,
    claim: claimOf(report),
  };
}

function claimOf({ kind, claim }: CallbackReport | LookupReport) {
  return claim && { outcome: claim.outcome, reason: claim.reason, [KINDS[kind].resultField]: claim.result };
}

/** A settled task owes its event. An undecided one owes its result, where there is somebody to ask. */
function owedAfter(
  report: Report,
  { askWithinSeconds }: RecordSettings,
): Partial<Pick<Change, 'set' | 'setOnce'>> {
  const { verdict, receivedAt } = report;
  const { taskId } = report.callback;
  if (verdict.outcome !== 'awaiting') {
    const dueAt = secondsAfter(receivedAt, PUBLISH_OVERDUE_SECONDS);
    return { set: { due: publishDueKey(taskId), dueAt } };
  }
  // What a registration has put there stays.
  if (askWithinSeconds === undefined) return {};
  const { due, dueAt, deadlineAt } = askedAtOnce(report, askWithinSeconds);
  if (!isAskedAtOnce(verdict.reason)) {
    return { setOnce: { due, dueAt: firstLookupAt(receivedAt, deadlineAt), deadlineAt } };
  }
  return { set: { due, dueAt }, setOnce: { deadlineAt } };
}

/** What makes the provider be asked with the next sweep, and for so long. */
export function askedAtOnce({ callback, receivedAt }: Report, askWithinSeconds: number) {
  const deadlineAt = secondsAfter(receivedAt, askWithinSeconds);
  return { due: resultDueKey(callback.taskId), dueAt: receivedAt, deadlineAt };
}

function secondsAfter(time: string, seconds: number): string {
  return new Date((Math.floor(Date.parse(time) / 1000) + seconds) * 1000).toISOString();
}
