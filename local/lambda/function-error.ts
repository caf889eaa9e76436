import type { FunctionErrorDetail } from './messages.ts';

/** The function threw, timed out or exited. Whether a retry is safe depends on the function. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly code: string;
  readonly detail: FunctionErrorDetail;

  constructor(detail: FunctionErrorDetail) {
    super(detail.errorMessage);
    this.code = detail.errorType;
    this.detail = detail;
  }
}

/** Creates Lambda's own error for a function that timed out. */
export function timedOut(seconds: number): FunctionError {
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return new FunctionError({ errorType: 'Sandbox.Timedout', errorMessage, trace: [] });
}

/** Creates Lambda's own error for a process that exited during an invocation. */
export function exited(cause: string): FunctionError {
  const errorMessage = `Runtime exited with error: ${cause}`;
  return new FunctionError({ errorType: 'Runtime.ExitError', errorMessage, trace: [] });
}
