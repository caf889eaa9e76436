import { KINDS } from '../../domain/kinds.ts';
import type { CallbackReport, LookupReport } from '../../domain/report.ts';

/** How much of each text the history keeps, in characters: a record must stay well below the store's 400 KiB. */
const TEXT_CHARACTERS = 256;

/** Answers what is remembered of a report that was not applied, and why it was not. */
export function historyEntry(report: CallbackReport | LookupReport, why: string) {
  const { callback, kind, receivedAt, via } = report;
  // Of a claim that is not confirmed, what it claims.
  const { outcome, reason } = report.claim ?? report.verdict;
  const excerpt = (text: string | undefined) => text?.slice(0, TEXT_CHARACTERS).toWellFormed();
  return {
    at: receivedAt,
    why,
    outcome,
    reason,
    // Whole: a claim is compared with what the provider says.
    [KINDS[kind].resultField]: callback.result,
    status: callback.status,
    code: callback.code,
    errorCode: callback.errorCode,
    errorMessage: excerpt(callback.errorMessage),
    via,
  };
}
