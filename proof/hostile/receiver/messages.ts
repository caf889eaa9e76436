/** What is asked of the receiver's process, one at a time. */
export type WorkerTask =
  | {
      readonly kind: 'invoke';
      /** The event as JSON, which is how a function gets it. */
      readonly event: string;
      /** What its clock says meanwhile, in epoch milliseconds. */
      readonly nowMs: number;
    }
  | {
      readonly kind: 'repeat';
      /** With `<<turn>>` where another number is to stand each time. */
      readonly event: string;
      readonly nowMs: number;
      readonly times: number;
    }
  | { readonly kind: 'examine' };

/** What it says: that the bundle is loaded, and then one message for each task. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly result: unknown; readonly tookMs: number; readonly said: string }
  | { readonly kind: 'threw'; readonly error: string; readonly tookMs: number; readonly said: string }
  /** The CPU of all repetitions, user and system. */
  | { readonly kind: 'repeated'; readonly cpuMicroseconds: number }
  | ({ readonly kind: 'examined' } & Health);

/** How the process is, after its rubbish was collected. */
export interface Health {
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** What every object has that none should: a body that reached a prototype left it there. */
  readonly pollution: readonly string[];
}
