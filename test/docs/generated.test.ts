import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MUTANTS_TABLE, SCENARIOS_TABLE } from './generated/conformance.ts';
import { SETTINGS_TABLE } from './generated/settings.ts';
import { withTable } from './generated/table.ts';

/** Set by `npm run docs`. */
const WRITES = process.env['VOICE_WRITE_DOCS'] === '1';

test.each([SETTINGS_TABLE, SCENARIOS_TABLE, MUTANTS_TABLE])(
  'the table of $page is what $source says: `npm run docs` makes it so',
  async (table) => {
    const file = fileURLToPath(new URL(`../../${table.page}`, import.meta.url));
    const current = await withTable(readFileSync(file, 'utf8'), table, file);
    if (WRITES) writeFileSync(file, current);

    expect(table.rows.length).toBeGreaterThan(5);
    expect(readFileSync(file, 'utf8')).toBe(current);
  },
);

test('a page without a place for a table is refused', async () => {
  await expect(withTable('# Another page', SETTINGS_TABLE, 'another.md')).rejects.toThrow(
    'another.md has no place for the table',
  );
});
