import type { Statement } from '../../laws/facts.ts';

/** A body, and what it amounts to by the provider's documentation. */
export interface ReportBody {
  readonly body: object;
  readonly statement: Statement;
}

const REJECTED = "It didn't sound like you said the phrase. Please try reading it more clearly.";

/** A voice that is ready. */
export function aSuccess(taskId: string, voiceId: string): ReportBody {
  return {
    body: envelope(200, 'success', { taskId, voiceId, status: 'success', errorCode: 0, errorMessage: '' }),
    statement: { outcome: 'succeeded', voiceId },
  };
}

export function aFailure(taskId: string): ReportBody {
  const errors = { errorCode: 500, errorMessage: 'Internal Error' };
  return {
    body: envelope(400, 'Voice generation failed', { taskId, voiceId: '', status: 'fail', ...errors }),
    statement: { outcome: 'failed', reason: 'generation_failed' },
  };
}

/** A voice that did not match: "fail" in place of a voice id, beside a success. */
export function aRejection(taskId: string): ReportBody {
  const errors = { errorCode: 0, errorMessage: REJECTED };
  return {
    body: envelope(200, 'success', { taskId, voiceId: 'fail', status: 'success', ...errors }),
    statement: { outcome: 'failed', reason: 'voice_rejected' },
  };
}

/** A task that the provider still works on. */
export function aProgress(taskId: string): ReportBody {
  return {
    body: envelope(200, 'success', { taskId, status: 'generating_voice' }),
    statement: { outcome: 'awaiting', reason: 'in_progress' },
  };
}

/** Bodies that are not callbacks, by the reason for which they are quarantined. The mark makes each of them unique. */
export const UNREADABLE_BODIES: Readonly<Record<string, (mark: string) => string>> = {
  not_json: (mark) => JSON.stringify(aSuccess(mark, mark).body).slice(0, -2),
  not_an_object: (mark) => JSON.stringify([mark]),
  no_task_id: (mark) => JSON.stringify(envelope(200, mark, { status: 'success', voiceId: mark })),
  music_callback: (mark) =>
    JSON.stringify(envelope(200, 'success', { callbackType: 'complete', task_id: mark, data: [] })),
};

function envelope(code: number, msg: string, data: object): object {
  return { code, msg, data };
}
