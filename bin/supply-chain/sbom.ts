import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { argv } from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { productionBom } from './production-bom.ts';

const [file = 'reports/sbom.cdx.json'] = argv.slice(2);

// From the lockfile: the installed files differ between machines, and contain their origin.
const printed = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const bom = productionBom(JSON.parse(printed), packageJson.name);

mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${file}: ${bom.components.length} components`);
