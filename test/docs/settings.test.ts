import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withSettingsTable } from '../../bin/docs/settings-table.ts';
import { SETTINGS } from '../../lib/settings.ts';
import { tableUnder } from './markdown-table.ts';

const file = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));
const page = readFileSync(file, 'utf8');

describe('the table of settings', () => {
  let rows: Record<string, string>[];

  beforeAll(() => {
    rows = tableUnder(page, 'Every setting');
  });

  test('is what the schema says: `npm run docs:settings` makes it so', async () => {
    await expect(withSettingsTable(page, file)).resolves.toBe(page);
  });

  test('has every setting once, and says of each what it does', () => {
    expect(rows.map(({ setting }) => setting)).toEqual(Object.keys(SETTINGS).map((name) => `\`${name}\``));
    for (const { setting, 'what it does': description } of rows) {
      expect([setting, description]).toEqual([setting, expect.stringMatching(/^[A-Z].{20,}\.$/)]);
    }
  });

  test.each([
    ['throttleRate', 'a whole number from 1 to 10000', '`500`'],
    ['provider', 'one of sunoapi.org, api.box, kie.ai', '`sunoapi.org`'],
    ['dashboard', 'true or false', '`false`'],
    ['alertEmail', 'an email address; needs alarms: there is nothing to tell without them', 'none'],
    [
      'webhookHmac',
      'one of off, observe, enforce; needs webhookHmacSecret: there is no key to check with',
      'observe with `webhookHmacSecret`, else off',
    ],
  ])('says of %s what is allowed, what it needs, and its default', (name, allowed, byDefault) => {
    expect(rows).toContainEqual(
      expect.objectContaining({ setting: `\`${name}\``, allowed, default: byDefault }),
    );
  });

  test('has no place in any other page', async () => {
    await expect(withSettingsTable('# Another page', 'another.md')).rejects.toThrow(
      'another.md has no place for the table',
    );
  });
});
