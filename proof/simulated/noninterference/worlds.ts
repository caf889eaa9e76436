import type { SmallWorld } from '../small-world.ts';

/** The owner registers the task, and again until it is answered; a stolen URL of another submission reports it. */
const OWNED = {
  registers: true,
  insists: true,
  says: [],
  hasStream: false,
  hasSweep: false,
  faults: 0,
} as const;

/** The sweep lists what the stolen URL reported when its deadline has passed, and the owner registers the task meanwhile. */
export const REGISTERED_LATE: SmallWorld = {
  ...{ ...OWNED, forges: ['progress'], truth: 'success' },
  ...{ hasSweep: true, isOver: true, registersLate: true },
};

/** The small worlds that every test run goes through: some seconds of them. */
export const QUICK_STOLEN_URLS: readonly SmallWorld[] = [
  { ...OWNED, says: ['success'], forges: ['another success'], hasStream: true },
  { ...OWNED, says: ['success'], forges: ['another success'], faults: 1 },
  { ...OWNED, says: ['success'], forges: ['progress'], hasSweep: true, isOver: true, registersLate: true },
  { ...OWNED, forges: ['progress'], truth: 'success', hasSweep: true, isOver: true },
  REGISTERED_LATE,
  { ...OWNED, forges: ['another success'], truth: 'success', hasSweep: true, confirms: true },
];

/** And those that take minutes. */
export const LARGE_STOLEN_URLS: readonly SmallWorld[] = [
  { ...OWNED, says: ['success'], forges: ['another success', 'progress'], hasStream: true },
  { ...OWNED, says: ['success'], forges: ['another success'], hasStream: true, faults: 1 },
  { ...OWNED, says: ['success'], forges: ['another success'], faults: 2 },
  { ...OWNED, says: ['failure', 'success'], forges: ['another success'], hasStream: true },
  {
    ...{ ...OWNED, says: ['success'], forges: ['success without a voice'], truth: 'success' },
    ...{ hasStream: true, hasSweep: true },
  },
  {
    ...{ ...OWNED, says: ['success'], forges: ['another success'], truth: 'success', confirms: true },
    ...{ hasStream: true, hasSweep: true },
  },
  {
    ...{ ...OWNED, says: ['success'], forges: ['another success'], truth: 'success' },
    ...{ hasSweep: true, faults: 1 },
  },
];
