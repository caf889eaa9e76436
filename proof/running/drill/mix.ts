import type { TaskKind } from './planned-task.ts';

export interface Range {
  readonly min: number;
  /** Not reached. */
  readonly max: number;
}

/** How the tasks of a drill differ. */
export interface Mix {
  /** How many of the tasks have a kind, in percent, and one at least; the rest is plain. */
  readonly percent: Readonly<Record<Exclude<TaskKind, 'plain'>, number>>;
  /** How many of the lost fail their first lookup, in percent; 0 for none, else each kind of faulty reply once. */
  readonly faultyPercent: number;
  /** When late callbacks come, counted from the submission. */
  readonly lateSeconds: Range;
  /** When those end that nothing but their deadline ends. */
  readonly endsAfterSeconds: Range;
}

/** The tasks that the promise is about: some callbacks are late by less than the first lookup, most by more. */
export const USUAL_MIX: Mix = {
  percent: { lost: 30, double: 10, late: 10, contradicting: 5, hanging: 1, forged: 0 },
  faultyPercent: 4,
  lateSeconds: { min: 20, max: 180 },
  endsAfterSeconds: { min: 30, max: 120 },
};

/** How many callbacks report another voice than the provider, where results are confirmed, in percent of the tasks. */
export const FORGED_PERCENT = 5;

/** As many may hang: the rest of the tasks has another kind. */
export const MAX_HANGING_PERCENT = 40;
