import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');

test('docs/architecture.md names only files and folders that exist', () => {
  const paths = [...page.matchAll(/`((?:functions|lib|client|local|bin|test|proof)\/[^`]*)`/g)].map(
    ([, path = '']) => path,
  );

  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});
