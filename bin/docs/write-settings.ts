import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withSettingsTable } from './settings-table.ts';

const page = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));
writeFileSync(page, await withSettingsTable(readFileSync(page, 'utf8'), page));
