/** An invocation that the engine sends to a function's process, one at a time. */
export interface InvokeMessage {
  readonly event: unknown;
  readonly requestId: string;
  readonly functionArn: string;
  /** X-Ray's tracing header. */
  readonly traceHeader: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** A message from the process: that it is loaded, or the result of its invocation. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init failed'; readonly error: FunctionErrorDetail }
  | { readonly kind: 'succeeded'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: FunctionErrorDetail };

/** An error as Lambda returns it to the caller of the function. */
interface FunctionErrorDetail {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

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
