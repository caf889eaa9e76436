import { createFunctions } from '../simulation/functions.ts';
import { readStreamRules } from '../simulation/stack-rules.ts';
import { searchInterference } from './search.ts';
import { temporaryFolder } from '../../../bench/temporary-folder.ts';
import { synthesize } from '../../../local/assembly/synthesize.ts';
import { PROJECT_ROOT } from '../../../bench/function-bundles.ts';
import { existsSync } from 'node:fs';
const dir = '/tmp/w/sim-assembly';
if (!existsSync(dir)) await synthesize(PROJECT_ROOT, dir, AbortSignal.timeout(120_000));
const rules = readStreamRules(dir);
const runs = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? 1);
const t = process.cpuUsage();
const found = await searchInterference(createFunctions(), rules, {
  runs,
  seed,
  asFound: process.argv[4] === 'found',
});
const u = process.cpuUsage(t);
const { failure, ...rest } = found;
console.log(rest, 'cpu s', (u.user + u.system) / 1e6);
if (failure) {
  console.log(failure.violation);
  if (process.argv[5]) {
    console.log('WITHOUT');
    console.log(failure.alone.story.join('\n'));
    console.log('WITH');
    console.log(failure.observed.story.join('\n'));
  }
  console.log(JSON.stringify(failure.plan));
  console.log(failure.violation);
}
