import { createFunctions } from '../simulation/functions.ts';
import { FLAWS } from '../simulation/flaws.ts';
import { readStreamRules } from '../simulation/stack-rules.ts';
import { searchFaults, tellFailure } from '../simulation/search.ts';
const rules = readStreamRules('/tmp/w/sim-assembly');
for (const name of process.argv.slice(3) as (keyof typeof FLAWS)[]) {
  const t = process.cpuUsage();
  const found = await searchFaults(createFunctions(FLAWS[name]), rules, { runs: Number(process.env["RUNS"] ?? 500), seed: 20261124, asFound: process.argv[2] === 'found' });
  const u = process.cpuUsage(t);
  console.log(name, found.runs, (u.user + u.system) / 1e6, found.failure && tellFailure(found.failure));
}
