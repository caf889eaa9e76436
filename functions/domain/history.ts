import { unchanged, type Change, type Fact } from './change.ts';
import { excerpt } from './read-body.ts';
import { KINDS } from './kinds.ts';
import type { CallbackReport, LookupReport } from './read-callback.ts';
import type { StoredTask } from './stored-task.ts';

/** How many reports that were not applied a record keeps: enough for a day of repeated callbacks. */
const HISTORY_LENGTH = 20;

/** How much of a word the history keeps, in bytes: with the message, 20 entries have at most 12 KB. */
const WORD_BYTES = 64;

/** How much of a message the history keeps, in bytes. */
const MESSAGE_BYTES = 128;

/** Returns the entry for a report that was not applied, with the reason. */
export function historyEntry(report: CallbackReport | LookupReport, why: string) {
  const { callback, kind, receivedAt, via } = report;
  // For an unconfirmed claim, the claimed outcome.
  const { outcome, reason } = report.claim ?? report.verdict;
  return {
    at: receivedAt,
    why,
    outcome,
    reason,
    [KINDS[kind].resultField]: word(callback.result),
    status: word(callback.status),
    code: word(callback.code),
    errorCode: word(callback.errorCode),
    errorMessage: callback.errorMessage && excerpt(callback.errorMessage, MESSAGE_BYTES),
    via,
  };
}

/**
 * Returns the change that adds an entry to a history, and the facts that keep the history within its length: concurrent requests
 * cannot make it longer.
 *
 * Concurrent callbacks to a full history may replace each other's entries. None of them needs another attempt for that: all are
 * counted, and each takes as many writes as if it came alone.
 *
 * @param history what is stored; the newest entries stay.
 */
export function addToHistory(
  entry: ReturnType<typeof historyEntry>,
  { history, deliveries }: Pick<StoredTask, 'history' | 'deliveries'>,
): { readonly change: Pick<Change, 'set' | 'append'>; readonly condition: readonly Fact[] } {
  const isList = history !== 'malformed';
  if (isList && history.length < HISTORY_LENGTH) {
    return {
      change: { set: {}, append: { history: [entry] } },
      condition: [{ attribute: 'history', is: 'shorter', to: HISTORY_LENGTH }],
    };
  }
  return {
    change: { set: { history: [...(isList ? history.slice(1 - HISTORY_LENGTH) : []), entry] } },
    // Each callback changes the count: a lookup does not replace the entry of a callback.
    condition: entry.via === 'callback' ? [] : [unchanged('deliveries', deliveries)],
  };
}

function word<T>(value: T): T | string {
  return typeof value === 'string' ? excerpt(value, WORD_BYTES) : value;
}
