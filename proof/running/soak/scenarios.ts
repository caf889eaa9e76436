import { aFailure, aProgress, aRejection, aSuccess, UNREADABLE_BODIES, type ReportBody } from './bodies.ts';
import type { Callback } from '../../laws/facts.ts';
import { pick, type Random } from '../../kit/random.ts';

/** What is special about a callback of a scenario, for this task. */
type Line = (taskId: string, random: Random) => Pick<Callback, 'body' | 'meaning'>;

/** What happens to a task: its callbacks in the order in which they are first sent. */
export interface Scenario {
  /** How many tasks in a hundred have it. */
  readonly percent: number;
  /** Whether a callback is sent beside the one before, or some callbacks of other tasks later. */
  readonly pace: 'at once' | 'later';
  readonly lines: readonly Line[];
}

const report =
  (make: (taskId: string) => ReportBody): Line =>
  (taskId) => {
    const { body, statement } = make(taskId);
    return { body: JSON.stringify(body), meaning: { kind: 'report', statement } };
  };

const success = report((taskId) => aSuccess(taskId, `voice-${taskId}`));
const otherSuccess = report((taskId) => aSuccess(taskId, `other-voice-${taskId}`));
const failure = report(aFailure);
const rejection = report(aRejection);
const progress = report(aProgress);

const unreadable: Line = (mark, random) => {
  const [reason, body] = pick(random, Object.entries(UNREADABLE_BODIES));
  return { body: body(mark), meaning: { kind: 'unreadable', reason } };
};

/** A voice that was never reported with a token of ours. */
const forgery: Line = (taskId, random) => ({
  body: JSON.stringify(aSuccess(taskId, `forged-voice-${taskId}`).body),
  meaning: { kind: 'forged', token: pick(random, ['of another secret', 'expired']) },
});

export const SCENARIOS: readonly Scenario[] = [
  { percent: 34, pace: 'later', lines: [success] },
  { percent: 8, pace: 'later', lines: [success, success] },
  { percent: 8, pace: 'at once', lines: [success, success] },
  { percent: 9, pace: 'later', lines: [failure, success] },
  { percent: 4, pace: 'at once', lines: [failure, success] },
  { percent: 8, pace: 'later', lines: [success, failure] },
  { percent: 8, pace: 'later', lines: [progress, success] },
  { percent: 4, pace: 'later', lines: [success, otherSuccess] },
  { percent: 2, pace: 'at once', lines: [success, otherSuccess] },
  { percent: 2, pace: 'later', lines: [failure, rejection] },
  { percent: 3, pace: 'later', lines: [failure] },
  { percent: 2, pace: 'later', lines: [progress] },
  { percent: 4, pace: 'later', lines: [unreadable] },
  { percent: 2, pace: 'later', lines: [forgery] },
  { percent: 2, pace: 'later', lines: [failure, forgery] },
];
