import type { Meaning, Statement } from '../laws/facts.ts';

interface CallbackBody {
  readonly body: (taskId: string, url: string) => string;
  /** The required result: plain facts, not computed. */
  readonly meaning: Meaning;
}

const report = (statement: Statement): Meaning => ({ kind: 'report', statement });
const UNREADABLE: Meaning = { kind: 'unreadable', reason: undefined };

const callback = (data: object, code: unknown = 200) => JSON.stringify({ code, msg: 'as documented', data });

/** What the provider may say of a task. */
export const CALLBACK_BODIES = {
  success: {
    body: (taskId) =>
      callback({ taskId, voiceId: 'voice_a', status: 'success', errorCode: 0, errorMessage: '' }),
    meaning: report({ outcome: 'succeeded', voiceId: 'voice_a' }),
  },
  failure: {
    body: (taskId) => callback({ taskId, voiceId: '', status: 'fail', errorCode: 500 }, 400),
    meaning: report({ outcome: 'failed', reason: 'generation_failed' }),
  },
  progress: {
    body: (taskId) => callback({ taskId, status: 'generating_voice' }),
    meaning: report({ outcome: 'awaiting', reason: 'in_progress' }),
  },
  'success without a voice': {
    body: (taskId) => callback({ taskId, voiceId: '', status: 'success' }),
    meaning: report({ outcome: 'awaiting', reason: 'no_result' }),
  },
  'another success': {
    body: (taskId) => callback({ taskId, voiceId: 'voice_b', status: 'SUCCESS' }),
    meaning: report({ outcome: 'succeeded', voiceId: 'voice_b' }),
  },
  'verification failure': {
    body: (taskId) => callback({ taskId, status: 'processing_validate_fail' }, 500),
    meaning: report({ outcome: 'failed', reason: 'verification_failed' }),
  },
  'rejected voice': {
    body: (taskId) => callback({ taskId, voiceId: 'fail', status: 'success' }),
    meaning: report({ outcome: 'failed', reason: 'voice_rejected' }),
  },
  'success that echoes its URL': {
    body: (taskId, url) => callback({ taskId, voiceId: 'voice_a', status: 'success', callBackUrl: url }),
    meaning: report({ outcome: 'succeeded', voiceId: 'voice_a' }),
  },
  'half a body': {
    body: (taskId) => `{"code":200,"data":{"taskId":"${taskId}"`,
    meaning: UNREADABLE,
  },
  'body of no task': {
    body: (taskId) => callback({ voiceId: 'voice_a', status: 'success', note: `not ${taskId}` }),
    meaning: UNREADABLE,
  },
  'body too large': {
    body: (taskId) =>
      callback({ taskId, voiceId: 'voice_a', status: 'success', padding: 'x'.repeat(65_536) }),
    meaning: { kind: 'unreadable', reason: 'too_large' },
  },
} as const satisfies Record<string, CallbackBody>;

export type Says = keyof typeof CALLBACK_BODIES;

export const meaningOf = (says: Says): Meaning => CALLBACK_BODIES[says].meaning;

/** Returns what a body says of its task; nothing if it cannot be read. */
export function statementOf(says: Says): Statement | undefined {
  const meaning = meaningOf(says);
  return meaning.kind === 'report' ? meaning.statement : undefined;
}
