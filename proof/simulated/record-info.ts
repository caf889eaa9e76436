import type { Answer } from './wire.ts';
import type { Says } from './callback-bodies.ts';

/** What the provider has recorded of a task, in its own words; it may work on one without end. */
const RECORDS = {
  success: { voiceId: 'voice_a', status: 'success', errorCode: 0, errorMessage: '' },
  failure: { voiceId: '', status: 'fail', errorCode: 500, errorMessage: 'Internal Error' },
  'verification failure': { status: 'processing_validate_fail', errorCode: null },
  'rejected voice': { voiceId: 'fail', status: 'success' },
  progress: { voiceId: '', status: 'generating_voice' },
} as const satisfies Partial<Record<Says, object>>;

export type Truth = keyof typeof RECORDS;

export const TRUTHS = Object.keys(RECORDS) as Truth[]; // a Record's keys are its key type

const text = (contentType: string, body: string, statusCode = 200): Answer => ({
  kind: 'response',
  statusCode,
  contentType,
  body,
});

const json = (body: unknown): Answer => text('application/json', JSON.stringify(body));

const html = (statusCode: number): Answer =>
  text('text/html', '<html><body><h1>Something is wrong</h1></body></html>', statusCode);

/** An error, as the provider reports it: under an HTTP status of 200. */
const refusal = (code: number): Answer => json({ code, msg: 'as documented', data: null });

/** The provider's answer, if nothing goes wrong. */
export function recordInfo(taskId: string, truth: Truth | undefined): Answer {
  if (truth === undefined) return refusal(422);
  return json({ code: 200, msg: 'success', data: { taskId, ...RECORDS[truth] } });
}

/** How the provider refuses a question that it has not looked at. */
export function refuseLookUp(why: 'throttled' | 'broken'): Answer {
  return why === 'throttled' ? refusal(430) : html(500);
}

/** What else the provider has been seen to answer, or may: none of it has the task's result. */
export const WRONG_ANSWERS: readonly ((taskId: string) => Answer)[] = [
  (taskId) => json({ code: 200, msg: 'success', data: { taskId, status: 'generating_voice' } }),
  (taskId) => json({ code: 200, msg: 'success', data: { taskId, status: 'dreaming_of_voices' } }),
  (taskId) => json({ code: 200, msg: 'success', data: { taskId, voiceId: '', status: 'success' } }),
  () =>
    json({
      code: 200,
      msg: 'success',
      data: { ...RECORDS.success, taskId: 'task-of-others', voiceId: 'voice_b' },
    }),
  () => html(200),
  () => html(502),
  (taskId) => text('application/json', `{"code":200,"data":{"taskId":"${taskId}"`),
  () => json({ code: 200, msg: 'success', data: null }),
  () => json([]),
  ...[401, 405, 422, 429, 455, 500].map((code) => () => refusal(code)),
];
