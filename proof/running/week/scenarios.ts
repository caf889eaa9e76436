import type { Truth } from '../../simulated/record-info.ts';
import type { Says } from '../../simulated/callback-bodies.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** An outage of every day. */
interface Outage {
  /** When it begins, in milliseconds after a day of the week has. */
  readonly fromMs: number;
  readonly forMs: number;
}

/** Longer than the provider repeats a callback. */
const STORE: Outage = { fromMs: 9 * 60 * MINUTE_MS, forMs: 40 * MINUTE_MS };

/** Longer than the sweep leaves an event to the stream. */
const TOPIC: Outage = { fromMs: 15 * 60 * MINUTE_MS, forMs: 60 * MINUTE_MS };

const isDuring = ({ fromMs, forMs }: Outage, ofWeekMs: number) => {
  const ofDayMs = ofWeekMs % DAY_MS;
  return ofDayMs >= fromMs && ofDayMs < fromMs + forMs;
};

/** @param ofWeekMs milliseconds since the week began. */
export const isStoreAway = (ofWeekMs: number) => isDuring(STORE, ofWeekMs);

/** @param ofWeekMs milliseconds since the week began. */
export const isTopicAway = (ofWeekMs: number) => isDuring(TOPIC, ofWeekMs);

/** What happens to a task: what the provider knows, and what it reports. */
export interface Scenario {
  /** How many of a hundred tasks it happens to. */
  readonly percent: number;
  /** Whether the backend registers it. */
  readonly isRegistered: boolean;
  readonly truth: Truth;
  /** What is said, and how many minutes after the submission. */
  readonly says: readonly (readonly [Says, number])[];
}

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  reported: { percent: 60, isRegistered: true, truth: 'success', says: [['success', 2]] },
  'reported, and unknown to the backend': {
    percent: 10,
    isRegistered: false,
    truth: 'success',
    says: [['success', 3]],
  },
  failed: { percent: 6, isRegistered: true, truth: 'failure', says: [['failure', 4]] },
  'voice rejected': {
    percent: 2,
    isRegistered: true,
    truth: 'rejected voice',
    says: [['rejected voice', 2]],
  },
  'phrase refused': {
    percent: 2,
    isRegistered: true,
    truth: 'verification failure',
    says: [['verification failure', 1]],
  },
  'reported twice': {
    percent: 5,
    isRegistered: true,
    truth: 'success',
    says: [
      ['success', 2],
      ['success', 2.3],
    ],
  },
  'reported in the wrong order': {
    percent: 3,
    isRegistered: false,
    truth: 'success',
    says: [
      ['success', 2],
      ['progress', 3],
    ],
  },
  'contradicted within the hour': {
    percent: 2,
    isRegistered: false,
    truth: 'success',
    says: [
      ['success', 2],
      ['another success', 50],
    ],
  },
  'failed, and reported to have succeeded later': {
    percent: 1,
    isRegistered: false,
    truth: 'success',
    says: [
      ['failure', 2],
      ['success', 90],
    ],
  },
  'reported without its voice': {
    percent: 1,
    isRegistered: true,
    truth: 'success',
    says: [['success without a voice', 2]],
  },
  'reported in halves': {
    percent: 1,
    isRegistered: true,
    truth: 'success',
    says: [['half a body', 2]],
  },
  'reported without a task id': {
    percent: 1,
    isRegistered: true,
    truth: 'success',
    says: [['body of no task', 2]],
  },
  lost: { percent: 4, isRegistered: true, truth: 'success', says: [] },
  'hanging without end': { percent: 2, isRegistered: true, truth: 'progress', says: [] },
};
