import { VOICE_EVENT_SCHEMA_URI, type VoiceEvent } from '../contract/index.ts';
import type { Code } from './callback.ts';
import { KINDS } from './kinds.ts';
import type { SettledRecord } from './record.ts';
import { refOfTask } from './ref-of-task.ts';

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
