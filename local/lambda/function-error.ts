import type { FunctionErrorDetail } from './messages.ts';

/** The function threw, ran out of time or died. Whether a retry is safe is for the function to know. */
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

/** Lambda's own words for a function that did not come to an end. */
export function timedOut(seconds: number): FunctionError {
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return new FunctionError({ errorType: 'Sandbox.Timedout', errorMessage, trace: [] });
}

/** Lambda's own words for a process that ended in the middle. */
export function exited(cause: string): FunctionError {
  const errorMessage = `Runtime exited with error: ${cause}`;
  return new FunctionError({ errorType: 'Runtime.ExitError', errorMessage, trace: [] });
}
