import type { Truth } from '../../simulated/record-info.ts';
import type { Says } from '../../simulated/callback-bodies.ts';

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
