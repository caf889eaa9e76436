import { createFunctions } from '../simulation/functions.ts';
import { readStreamRules } from '../simulation/stack-rules.ts';
import { nameOf } from '../simulation/worlds.ts';
import { compareEnds } from './reachable.ts';
import type { SmallWorld } from '../simulation/small-world.ts';
const rules = readStreamRules('/tmp/w/sim-assembly');
const base = { registers: true, insists: true, hasStream: true, hasSweep: false, faults: 0 } as const;
const worlds: SmallWorld[] = [
  { ...base, says: ['success'], forges: ['another success'] },
  { ...base, says: ['success'], forges: ['another success', 'progress'] },
  { ...base, says: ['success'], forges: ['success without a voice'], truth: 'success', hasSweep: true },
  { ...base, says: ['success'], forges: ['another success'], faults: 1 },
  {
    ...base,
    says: ['success'],
    forges: ['another success'],
    truth: 'success',
    hasSweep: true,
    confirms: true,
  },
  {
    ...base,
    says: [],
    forges: ['progress'],
    truth: 'success',
    hasStream: false,
    hasSweep: true,
    isOver: true,
  },
  {
    ...base,
    says: [],
    forges: ['another success'],
    truth: 'success',
    hasStream: false,
    hasSweep: true,
    confirms: true,
  },
  { ...base, says: ['failure', 'success'], forges: ['another success'] },
  { ...base, says: ['success'], forges: ['another success'], hasStream: false, faults: 2 },
  {
    ...base,
    says: ['success'],
    forges: ['another success'],
    truth: 'success',
    hasStream: false,
    hasSweep: true,
    faults: 1,
  },
];
const only = process.argv[2];
for (const [i, world] of worlds.entries()) {
  if (only !== undefined && only !== String(i)) continue;
  const t = process.cpuUsage();
  const { states, ends, seen, seenWithout, failure } = await compareEnds(world, createFunctions(), rules);
  const u = process.cpuUsage(t);
  console.log(nameOf(world), { states, ends, seen, seenWithout }, (u.user + u.system) / 1e6);
  if (failure) console.log(failure.broken, '\n  ' + failure.story.join('\n  '));
}
