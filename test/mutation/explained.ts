/** A change of the product that no test notices, and why none can. */
export interface Explained {
  readonly file: string;
  /** The code that is changed, and what it becomes, as the report shows them. */
  readonly code: string;
  readonly becomes: string;
  readonly because: string;
}

/** Each entry stands for one survivor. One that no longer survives must be taken out: the run fails until it is. */
export const EXPLAINED: readonly Explained[] = [];
