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
export interface FunctionErrorDetail {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}
