import { CALLBACK_BODIES } from '../callback-bodies.ts';

/** A body, from the id of the task it is about, a number that makes it one of its own, and the URL it is sent to. */
type Body = (taskId: string, number: number, url: string) => string;

const callback = (data: object, code: unknown = 200, more: object = {}) =>
  JSON.stringify({ code, msg: 'as documented', data, ...more });

/** What an adversary sends to a URL of its own, about any task. */
const FORGERIES = {
  'another voice': (taskId, number) =>
    callback({ taskId, voiceId: `voice_of_adversary_${number}`, status: 'success' }),
  'the true voice': CALLBACK_BODIES.success.body,
  failure: CALLBACK_BODIES.failure.body,
  'rejected voice': CALLBACK_BODIES['rejected voice'].body,
  progress: CALLBACK_BODIES.progress.body,
  'success without a voice': CALLBACK_BODIES['success without a voice'].body,
  'contradictory code': (taskId) => callback({ taskId, voiceId: 'voice_b', status: 'success' }, 500),
  'unknown status': (taskId) => callback({ taskId, status: 'dreaming_of_voices' }),
  'other spellings': (taskId, number) =>
    JSON.stringify({ task_id: ` ${taskId} `, voice_id: `voice_${number}`, status: 'COMPLETED' }),
  'a whole record': (taskId, number) =>
    callback(
      { taskId, voiceId: `voice_${number}`, status: 'success', ref: 'order-17', due: null, dueAt: '0' },
      200,
      {
        ...{ ref: 'order-17', outcome: 'failed', reason: 'timed_out', rank: 9, revision: 1_000_000 },
        ...{ registeredAt: '1970-01-01T00:00:00.000Z', deadlineAt: '1970-01-01T00:00:00.000Z', claims: [] },
      },
    ),
  'long texts': (taskId) =>
    callback({ taskId, status: 'fail', errorMessage: '\u{1f3a4}'.repeat(5_000) }, 'x'.repeat(5_000)),
  'sixty KiB': (taskId, number) =>
    callback({ taskId, voiceId: `voice_${number}`, status: 'success', padding: 'é'.repeat(30_000) }),
  'a body too large': CALLBACK_BODIES['body too large'].body,
  'half a body': CALLBACK_BODIES['half a body'].body,
  'a body of no task': CALLBACK_BODIES['body of no task'].body,
  'a song': (taskId) => callback({ taskId, callbackType: 'complete', data: [] }),
  'no JSON': (taskId) => `taskId=${taskId}&status=success`,
  nothing: () => '',
} as const satisfies Record<string, Body>;

export type Forgery = keyof typeof FORGERIES;

export const forgeryOf = (forgery: Forgery): Body => FORGERIES[forgery];

export const FORGERY_NAMES = Object.keys(FORGERIES) as Forgery[]; // a Record's keys are its key type
