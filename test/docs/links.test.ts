import { expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchorOf } from './anchor.ts';
import { testNames } from './test-names.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const pages = ['.', 'docs', 'docs/decisions', 'examples/own-app'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);

test.each(pages)('every link in %s leads somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```.*?^```/gms, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

  const broken = targets.filter((target) => !/^https?:/.test(target) && !leadsSomewhere(page, target));

  expect(broken).toEqual([]);
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || anchorsOf(file).includes(heading);
}

/** The anchors of a page's headings as GitHub makes them, or those of the tests in a file. */
function anchorsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const titles = file.endsWith('.ts')
    ? [...testNames(text)]
    : [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return titles.map(anchorOf);
}
