import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findSecrets } from './find-secrets.ts';

// Includes uncommitted files, whose secrets can still be kept out of the history.
const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
});
// The list includes files that are deleted but not committed.
const files = listed.split('\0').filter((file) => file !== '' && existsSync(file));

let found = 0;
for (const file of files) {
  for (const { line, says } of await findSecrets(file, readFileSync(file, 'utf8'))) {
    console.error(`${file}:${line}: ${says}`);
    found += 1;
  }
}

if (found > 0) {
  console.error('Revoke what was committed, even once: the history keeps it.');
  process.exitCode = 1;
} else {
  console.log(`no secrets in ${files.length} files`);
}
