import { createFunctions } from '../simulation/functions.ts';
import { readStreamRules } from '../simulation/stack-rules.ts';
import { searchFaults, tellFailure } from '../simulation/search.ts';
const rules = readStreamRules('/tmp/w/sim-assembly');
const t = process.cpuUsage();
const found = await searchFaults(createFunctions(), rules, {
  runs: Number(process.argv[2]),
  seed: Number(process.argv[3]),
  asFound: process.argv[4] === 'found',
});
const u = process.cpuUsage(t);
console.log(
  found.runs,
  found.steps,
  found.answered,
  found.messages,
  found.registered,
  found.lookups,
  found.ends,
  (u.user + u.system) / 1e6,
);
if (found.failure) console.log(tellFailure(found.failure));
