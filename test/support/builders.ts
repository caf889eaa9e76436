import { callbackFingerprint } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import type { Verdict } from '../../functions/domain/classify.ts';
import type { Registration } from '../../functions/domain/decide-registration.ts';
import { KINDS } from '../../functions/domain/kinds.ts';
import { normaliseCallback } from '../../functions/domain/normalise.ts';
import type { QuarantinedCallback } from '../../functions/domain/quarantine.ts';
import {
  reportOf,
  type CallbackReport,
  type DeadlineReport,
  type LookupReport,
} from '../../functions/domain/read-callback.ts';
import type { SettledRecord } from '../../functions/domain/record.ts';

export const TASK_ID = '5c79be8e0f1a4b3c9d2e7f6a1b0c4d58';

export const TRACE_ID = '5759e988bd862e3fe1be46a994272793';

/** A trace as W3C writes it; its id is `TRACE_ID`. */
export const TRACEPARENT = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01';

/** A documented success; the overrides are fields of `data`. */
export function aSuccess(data: object = {}): object {
  return {
    code: 200,
    msg: 'success',
    data: {
      taskId: TASK_ID,
      voiceId: 'voice_8f2c1d',
      status: 'success',
      errorCode: 0,
      errorMessage: '',
      ...data,
    },
  };
}

/** A documented failure; the overrides are fields of `data`. */
export function aFailure(data: object = {}): object {
  return {
    code: 400,
    msg: 'Voice generation failed',
    data: {
      taskId: TASK_ID,
      voiceId: '',
      status: 'fail',
      errorCode: 500,
      errorMessage: 'Verification audio did not match the validation phrase',
      ...data,
    },
  };
}

/** The report that a body amounts to, as the receiver makes it. */
export function aReport(body: object, overrides: Partial<CallbackReport> = {}): CallbackReport {
  return { ...readReport(body, false), ...overrides };
}

/** The same report where results are confirmed: a result is a claim. */
export function aClaim(body: object, overrides: Partial<CallbackReport> = {}): CallbackReport {
  return { ...readReport(body, true), ...overrides };
}

function readReport(body: object, confirmsResults: boolean): CallbackReport {
  const normalised = normaliseCallback(body, KINDS.generate);
  if (normalised.kind === 'unreadable') throw new Error(`The body is no callback: ${JSON.stringify(body)}`);
  const facts = {
    kind: 'generate',
    ref: 'order-17',
    receivedAt: '2026-11-23T10:00:00.000Z',
    traceparent: undefined,
  } as const;
  return reportOf({ ...normalised, text: JSON.stringify(body) }, facts, confirmsResults);
}

/** The report that the provider's answer about a task amounts to, as the sweep makes it. */
export function aLookup(body: object, overrides: Partial<LookupReport> = {}): LookupReport {
  const { kind, callback, verdict, raw } = aReport(body);
  if (verdict.outcome === 'awaiting') throw new Error(`Nothing is decided by ${raw}`);
  return {
    kind,
    callback,
    verdict,
    receivedAt: '2026-11-23T11:00:00.000Z',
    traceparent: undefined,
    via: 'lookup',
    raw,
    isContested: false,
    ...overrides,
  };
}

/** The report that a task's time is over, as the sweep makes it. */
export function aTimeout(taskId: string, overrides: Partial<DeadlineReport> = {}): DeadlineReport {
  return {
    kind: 'generate',
    callback: { taskId },
    verdict: { outcome: 'failed', reason: 'timed_out' },
    receivedAt: '2026-11-23T12:00:00.000Z',
    traceparent: undefined,
    via: 'deadline',
    ...overrides,
  };
}

/** The registration of a task by the reference `order-17`, at ten and until noon. */
export function aRegistration(taskId: string, overrides: Partial<Registration> = {}): Registration {
  return {
    taskId,
    kind: 'generate',
    ref: 'order-17',
    registeredAt: '2026-11-23T10:00:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
    ...overrides,
  };
}

/**
 * A body that is not a callback, as the receiver quarantines it: at the reference `order-17`, and where its digest puts it
 * unless `ids` says another place.
 */
export function aQuarantined(overrides: Partial<QuarantinedCallback> = {}): QuarantinedCallback {
  const { kind = 'generate', ref = 'order-17', body = 'voice ready!', reason = 'not_json' } = overrides;
  return {
    ...callbackFingerprint(kind, ref, body),
    reason,
    issues: [{ field: '', message: 'must be JSON' }],
    kind,
    ref,
    body,
    receivedAt: '2026-11-23T10:00:00.000Z',
    ...overrides,
  };
}

export const SUCCEEDED: Verdict = { outcome: 'succeeded', result: 'voice_a' };
export const FAILED: Verdict = { outcome: 'failed', reason: 'generation_failed' };
export const TIMED_OUT: Verdict = { outcome: 'failed', reason: 'timed_out' };
export const AWAITING: Verdict = { outcome: 'awaiting', reason: 'no_status' };

type Succeeded = Extract<SettledRecord, { outcome: 'succeeded' }>;

export function aSucceededRecord(overrides: Partial<Succeeded> = {}): Succeeded {
  return {
    taskId: TASK_ID,
    kind: 'generate',
    ref: 'order-17',
    outcome: 'succeeded',
    result: 'voice_8f2c1d',
    revision: 1,
    receivedAt: '2026-11-23T09:00:00.000Z',
    settledAt: '2026-11-23T10:00:00.000Z',
    via: 'callback',
    ...overrides,
  };
}
