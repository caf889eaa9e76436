import { VOICE_EVENT_SCHEMA_URI, type VoiceEvent } from '../contract/index.ts';
import type { Code } from './normalise.ts';
import { KINDS } from './kinds.ts';
import type { SettledRecord, TaskRecord } from './record.ts';
import { MAX_REF_CHARACTERS } from '../contract/ref.ts';

/** The values of `errorCode` without an error; normalising turns strings into numbers. */
const NO_ERROR_CODES: readonly Code[] = [0, 200];

/**
 * Builds the event that announces a settled record.
 *
 * The same record and revision always give the same document, so that a repeated or replayed event cannot contradict the first.
 *
 * @param source identifies the stack, as CloudEvents' `source`.
 */
export function buildEvent(record: SettledRecord, source: string): VoiceEvent {
  const rules = KINDS[record.kind];
  return {
    specversion: '1.0',
    id: `${record.taskId}/${record.kind}/${record.revision}`,
    source,
    type: rules.eventTypes[record.outcome],
    subject: record.taskId,
    time: record.settledAt,
    datacontenttype: 'application/json',
    dataschema: VOICE_EVENT_SCHEMA_URI,
    ...(record.traceparent !== undefined && { traceparent: record.traceparent }),
    data: {
      taskId: record.taskId,
      kind: record.kind,
      ref: record.ref ?? refOfTask(record.taskId),
      outcome: record.outcome,
      ...(record.outcome === 'succeeded'
        ? { [rules.resultField]: record.result }
        : { reason: record.reason }),
      ...(record.status !== undefined && { status: record.status }),
      ...(record.code !== undefined && { code: record.code }),
      ...(record.msg && { message: record.msg }),
      ...(record.errorCode !== undefined &&
        !NO_ERROR_CODES.includes(record.errorCode) && { errorCode: record.errorCode }),
      ...(record.errorMessage && { errorMessage: record.errorMessage }),
      revision: record.revision,
      receivedAt: record.receivedAt,
      settledAt: record.settledAt,
      via: record.via,
    },
  };
}

/** Returns the record if its event is pending: it is settled, and no event of this revision is marked as published. */
export function unpublished(record: TaskRecord): SettledRecord | undefined {
  if (record.outcome === 'awaiting') return undefined;
  return (record.publishedRevision ?? 0) < record.revision ? record : undefined;
}

/**
 * Returns how long a result waited for its event, in milliseconds: from when it was recorded to when the topic confirmed the
 * event.
 *
 * Never negative, although the clocks of two functions may differ: one negative value removes all percentiles.
 *
 * @returns `undefined` if `settledAt` is not a valid date (edited by hand).
 */
export function eventLatencyMs({ settledAt }: SettledRecord, publishedAt: Date): number | undefined {
  const latencyMs = publishedAt.getTime() - Date.parse(settledAt);
  return Number.isNaN(latencyMs) ? undefined : Math.max(0, latencyMs);
}

/** Characters that a queue rejects: an id may have them, a reference may not. */
const UNSENDABLE = /[\p{Control}\ufffe\uffff]/gu;

/**
 * Returns the reference of a task that was registered without one and that no callback named: its id, as far as a reference can
 * hold it.
 */
export function refOfTask(taskId: string): string {
  return taskId.slice(0, MAX_REF_CHARACTERS).toWellFormed().replace(UNSENDABLE, '\ufffd');
}
