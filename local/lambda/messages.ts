/** What the engine asks of a function's process, one at a time. */
export interface InvokeMessage {
  readonly event: unknown;
  readonly requestId: string;
  readonly functionArn: string;
  /** X-Ray's tracing header. */
  readonly traceHeader: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** What the process says: that it is loaded, or what became of the one event it has. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init failed'; readonly error: FunctionErrorDetail }
  | { readonly kind: 'succeeded'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: FunctionErrorDetail };

/** An error as Lambda gives it to whoever invoked the function. */
export interface FunctionErrorDetail {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}
