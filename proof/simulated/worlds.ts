import type { SmallWorld } from './small-world.ts';

/** A callback without a result comes while the event of the task's end is published, twice: it is looked up again. */
export const HINT_AFTER_THE_END: SmallWorld = {
  says: ['success without a voice'],
  ...{ registers: true, truth: 'success', hasStream: true, hasSweep: true, isOver: true, faults: 1 },
};

/** The small worlds that every test run goes through: some seconds of them. */
export const QUICK_WORLDS: readonly SmallWorld[] = [
  { says: ['success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['failure', 'success'], hasStream: true, hasSweep: true, faults: 1 },
  { says: ['success', 'success'], hasStream: true, hasSweep: true, faults: 1 },
  { says: ['failure', 'success'], hasStream: false, hasSweep: true, faults: 2 },
  { says: ['success', 'another success'], hasStream: true, hasSweep: false, faults: 2 },
  { says: ['failure', 'success', 'another success'], hasStream: true, hasSweep: true, faults: 0 },
  { says: ['progress', 'failure', 'success'], hasStream: true, hasSweep: true, faults: 0 },
  { says: [], registers: true, truth: 'failure', hasStream: true, hasSweep: true, faults: 2 },
  { says: ['failure'], registers: true, truth: 'success', hasStream: false, hasSweep: true, faults: 1 },
  { says: ['success'], registers: true, truth: 'success', hasStream: true, hasSweep: true, faults: 0 },
  { says: ['success'], registers: true, hasStream: false, hasSweep: true, isOver: true, faults: 1 },
  HINT_AFTER_THE_END,
];

/** And those that take minutes. */
export const LARGE_WORLDS: readonly SmallWorld[] = [
  { says: ['failure', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['success', 'success', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['success', 'failure', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['failure', 'success', 'another success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['progress', 'failure', 'success'], hasStream: true, hasSweep: true, faults: 2 },
  { says: ['failure'], registers: true, truth: 'success', hasStream: true, hasSweep: true, faults: 2 },
  { says: ['progress'], registers: true, truth: 'success', hasStream: true, hasSweep: true, faults: 1 },
  { says: ['success'], registers: true, hasStream: true, hasSweep: true, isOver: true, faults: 2 },
  {
    says: ['failure', 'success'],
    ...{ registers: true, truth: 'failure', hasStream: true, hasSweep: true, isOver: true, faults: 1 },
  },
];

export function nameOf(world: SmallWorld): string {
  const {
    says,
    forges = [],
    registers,
    registersLate,
    confirms,
    truth,
    hasStream,
    hasSweep,
    isOver,
    faults,
  } = world;
  const sweep = `a sweep${isOver === true ? ' after the deadline' : ''}`;
  const parts = [
    ...(registers === true ? [`a ${registersLate === true ? 'late ' : ''}registration`] : []),
    ...says,
    ...forges.map((report) => `a forged ${report}`),
    ...(truth === undefined ? [] : [`a lookup that finds a ${truth}`]),
    ...(confirms === true ? ['results that are confirmed'] : []),
    ...(hasStream ? ['the stream'] : []),
    ...(hasSweep ? [sweep] : []),
  ];
  return `${parts.join(', ')}; ${faults === 1 ? '1 fault' : `${faults} faults`}`;
}
