import type { SmallWorld } from './small-world.ts';

/** The small worlds that every test run goes through: some seconds of them. */
export const QUICK_WORLDS: readonly SmallWorld[] = [
  { says: ['success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['failure', 'success'], hasStream: true, hasSweep: true, faults: 1 },
  { says: ['success', 'success'], hasStream: true, hasSweep: true, faults: 1 },
  { says: ['failure', 'success'], hasStream: false, hasSweep: true, faults: 2 },
  { says: ['success', 'another success'], hasStream: true, hasSweep: false, faults: 2 },
  { says: ['failure', 'success', 'another success'], hasStream: true, hasSweep: true, faults: 0 },
  { says: ['progress', 'failure', 'success'], hasStream: true, hasSweep: true, faults: 0 },
];

/** And those that take minutes. */
export const LARGE_WORLDS: readonly SmallWorld[] = [
  { says: ['failure', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['success', 'success', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['success', 'failure', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['failure', 'success', 'another success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['progress', 'failure', 'success'], hasStream: true, hasSweep: true, faults: 2 },
];

export function nameOf({ says, hasStream, hasSweep, faults }: SmallWorld): string {
  const functions = ['', ...(hasStream ? ['the stream'] : []), ...(hasSweep ? ['a sweep'] : [])].join(', ');
  return `${says.join(', ')}${functions}; ${faults === 1 ? '1 fault' : `${faults} faults`}`;
}
