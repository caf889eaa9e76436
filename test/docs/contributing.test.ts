import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');

test('CONTRIBUTING.md says of every folder of the functions where things are', () => {
  const [, section = ''] = page.split(/^## Where things are$/m);
  const table = section.split(/^## /m)[0] ?? '';
  const folders = readdirSync(new URL('functions/', root));

  expect(folders.length).toBeGreaterThan(4);
  expect(folders.filter((folder) => !table.includes(`${folder}/\``))).toEqual([]);
});
