/** The documented callbacks that `send` knows by name, for any task id. */
export const SAMPLE_CALLBACKS = {
  success: (taskId: string) => ({
    code: 200,
    msg: 'success',
    data: {
      taskId,
      voiceId: `voice_${taskId.slice(0, 8)}`,
      status: 'success',
      errorCode: 0,
      errorMessage: '',
    },
  }),
  fail: (taskId: string) => ({
    code: 400,
    msg: 'Voice generation failed',
    data: {
      taskId,
      voiceId: '',
      status: 'fail',
      errorCode: 500,
      errorMessage: 'Verification audio did not match the validation phrase',
    },
  }),
  'verification-fail': (taskId: string) => ({
    code: 400,
    msg: 'Voice generation failed',
    data: {
      taskId,
      voiceId: '',
      status: 'processing_validate_fail',
      errorCode: 500,
      errorMessage: "It didn't sound like you said the phrase. Please try reading it more clearly.",
    },
  }),
} as const;

export type SampleName = keyof typeof SAMPLE_CALLBACKS;

export function isSampleName(name: string): name is SampleName {
  return Object.hasOwn(SAMPLE_CALLBACKS, name);
}
