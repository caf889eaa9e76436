/** The required result of a callback: plain facts, not computed. */
export type CallbackResult =
  | {
      readonly kind: 'recorded';
      readonly rank: number;
      readonly outcome: string;
      readonly reason?: string;
      readonly voiceId?: string;
    }
  | { readonly kind: 'quarantined' };

export interface CallbackBody {
  readonly body: (taskId: string, url: string) => string;
  readonly result: CallbackResult;
}

const callback = (data: object, code: unknown = 200) => JSON.stringify({ code, msg: 'as documented', data });

/** What the provider may say of a task. */
export const CALLBACK_BODIES = {
  success: {
    body: (taskId) =>
      callback({ taskId, voiceId: 'voice_a', status: 'success', errorCode: 0, errorMessage: '' }),
    result: { kind: 'recorded', rank: 3, outcome: 'succeeded', voiceId: 'voice_a' },
  },
  failure: {
    body: (taskId) => callback({ taskId, voiceId: '', status: 'fail', errorCode: 500 }, 400),
    result: { kind: 'recorded', rank: 2, outcome: 'failed', reason: 'generation_failed' },
  },
  progress: {
    body: (taskId) => callback({ taskId, status: 'generating_voice' }),
    result: { kind: 'recorded', rank: 0, outcome: 'awaiting', reason: 'in_progress' },
  },
  'success without a voice': {
    body: (taskId) => callback({ taskId, voiceId: '', status: 'success' }),
    result: { kind: 'recorded', rank: 0, outcome: 'awaiting', reason: 'no_result' },
  },
  'another success': {
    body: (taskId) => callback({ taskId, voiceId: 'voice_b', status: 'SUCCESS' }),
    result: { kind: 'recorded', rank: 3, outcome: 'succeeded', voiceId: 'voice_b' },
  },
  'verification failure': {
    body: (taskId) => callback({ taskId, status: 'processing_validate_fail' }, 500),
    result: { kind: 'recorded', rank: 2, outcome: 'failed', reason: 'verification_failed' },
  },
  'rejected voice': {
    body: (taskId) => callback({ taskId, voiceId: 'fail', status: 'success' }),
    result: { kind: 'recorded', rank: 2, outcome: 'failed', reason: 'voice_rejected' },
  },
  'success that echoes its URL': {
    body: (taskId, url) => callback({ taskId, voiceId: 'voice_a', status: 'success', callBackUrl: url }),
    result: { kind: 'recorded', rank: 3, outcome: 'succeeded', voiceId: 'voice_a' },
  },
  'half a body': {
    body: (taskId) => `{"code":200,"data":{"taskId":"${taskId}"`,
    result: { kind: 'quarantined' },
  },
  'body of no task': {
    body: (taskId) => callback({ voiceId: 'voice_a', status: 'success', note: `not ${taskId}` }),
    result: { kind: 'quarantined' },
  },
  'body too large': {
    body: (taskId) =>
      callback({ taskId, voiceId: 'voice_a', status: 'success', padding: 'x'.repeat(65_536) }),
    result: { kind: 'quarantined' },
  },
} as const satisfies Record<string, CallbackBody>;

export type Says = keyof typeof CALLBACK_BODIES;

export const resultOf = (says: Says): CallbackResult => CALLBACK_BODIES[says].result;
