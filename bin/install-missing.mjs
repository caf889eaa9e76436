// Installs what is missing, from the lockfile. Plain JavaScript: it runs before anything is installed, on the machine's
// own Node.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);

/** npm lists what it installed: if that list has the lockfile's packages, nothing is missing. */
function isInstalled() {
  try {
    const wanted = packagesOf('package-lock.json');
    const installed = packagesOf('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(new URL(lockfile, root), 'utf8')).packages;
}

if (!isInstalled()) {
  console.error('Installing dependencies from package-lock.json …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // stdout belongs to the command that follows: it may be a URL that a script reads.
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    console.error('The dependencies could not be installed: see the lines above, then run `npm ci`.');
    process.exit(status ?? 1);
  }
}
