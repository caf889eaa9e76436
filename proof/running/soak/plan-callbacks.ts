import type { Callback, Statement } from '../../laws/facts.ts';
import { wholeBetween, type Random, pick } from '../../kit/random.ts';

/** A body, and what it amounts to by the provider's documentation. */
interface ReportBody {
  readonly body: object;
  readonly statement: Statement;
}

const REJECTED = "It didn't sound like you said the phrase. Please try reading it more clearly.";

/** A voice that is ready. */
export function aSuccess(taskId: string, voiceId: string): ReportBody {
  return {
    body: envelope(200, 'success', { taskId, voiceId, status: 'success', errorCode: 0, errorMessage: '' }),
    statement: { outcome: 'succeeded', voiceId },
  };
}

export function aFailure(taskId: string): ReportBody {
  const errors = { errorCode: 500, errorMessage: 'Internal Error' };
  return {
    body: envelope(400, 'Voice generation failed', { taskId, voiceId: '', status: 'fail', ...errors }),
    statement: { outcome: 'failed', reason: 'generation_failed' },
  };
}

/** A voice that did not match: "fail" in place of a voice id, beside a success. */
function aRejection(taskId: string): ReportBody {
  const errors = { errorCode: 0, errorMessage: REJECTED };
  return {
    body: envelope(200, 'success', { taskId, voiceId: 'fail', status: 'success', ...errors }),
    statement: { outcome: 'failed', reason: 'voice_rejected' },
  };
}

/** A task that the provider still works on. */
function aProgress(taskId: string): ReportBody {
  return {
    body: envelope(200, 'success', { taskId, status: 'generating_voice' }),
    statement: { outcome: 'awaiting', reason: 'in_progress' },
  };
}

/** Bodies that are not callbacks, by the reason for which they are quarantined. The mark makes each of them unique. */
const UNREADABLE_BODIES: Readonly<Record<string, (mark: string) => string>> = {
  not_json: (mark) => JSON.stringify(aSuccess(mark, mark).body).slice(0, -2),
  not_an_object: (mark) => JSON.stringify([mark]),
  no_task_id: (mark) => JSON.stringify(envelope(200, mark, { status: 'success', voiceId: mark })),
  music_callback: (mark) =>
    JSON.stringify(envelope(200, 'success', { callbackType: 'complete', task_id: mark, data: [] })),
};

function envelope(code: number, msg: string, data: object): object {
  return { code, msg, data };
}

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

/** How many callbacks of other tasks come at most between two of one task that are not sent at once. */
const MAX_GAP = 300;

interface Placed {
  readonly place: number;
  readonly callback: Callback;
}

/** Decides which callbacks are sent, in which order: exactly as many as asked for, the same for the same numbers. */
export function planCallbacks(count: number, random: Random): Callback[] {
  const placed: Placed[] = [];
  for (let task = 1; placed.length < count; task++) {
    const taskId = `${String(task).padStart(7, '0')}-${wholeBetween(random, 0, 2 ** 32).toString(16)}`;
    placed.push(...placeTask(taskId, pickScenario(random), count, random));
  }
  return placed
    .slice(0, count)
    .sort((a, b) => a.place - b.place)
    .map(({ callback }) => callback);
}

function pickScenario(random: Random): Scenario {
  let left = wholeBetween(random, 0, 100);
  for (const scenario of SCENARIOS) {
    left -= scenario.percent;
    if (left < 0) return scenario;
  }
  throw new RangeError('The scenarios are of less than 100 % of the tasks');
}

function placeTask(taskId: string, { pace, lines }: Scenario, count: number, random: Random): Placed[] {
  let place = random() * count;
  return lines.map((line, index) => {
    if (index > 0 && pace === 'later') place += random() * MAX_GAP;
    return { place, callback: { taskId, ref: `ref-${taskId}`, ...line(taskId, random) } };
  });
}
