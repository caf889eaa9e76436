import type { Plan } from './simulation.ts';

/** The provider has made a voice for every task, and nothing goes wrong by itself. */
const CALM = {
  settings: { lookupsPer10Seconds: 2, confirmsResults: false, deadlineSeconds: 7_200 },
  truths: ['success', 'success', 'success'],
  registrations: [],
  deliveries: [],
  faultsPercent: 0,
  pauses: 'short',
  streamReturns: true,
  choices: [],
} as const satisfies Plan;

/** Runs that chance comes upon too seldom; every search begins with them. */
export const POINTED_PLANS: readonly Plan[] = [
  // Registered for 10 seconds; then, before any sweep, a callback that says nothing of what the provider knows.
  {
    ...CALM,
    registrations: [{ task: 0, ref: 'order-17', deadlineSeconds: 10 }],
    deliveries: [{ task: 0, says: 'success without a voice', token: 'good' }],
  },
];
