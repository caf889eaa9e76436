/** The documented callback for a voice that is ready. */
export function aSuccess(taskId: string): object {
  return {
    code: 200,
    msg: 'success',
    data: { taskId, voiceId: 'voice_8f2c1d', status: 'success', errorCode: 0, errorMessage: '' },
  };
}
