import { format, resolveConfig } from 'prettier';
import * as v from 'valibot';
import { allowedBy } from '../../lib/settings-schema.ts';
import { SETTINGS } from '../../lib/settings-table.ts';
import { SETTINGS_RULES } from '../../lib/settings.ts';

const BEGIN = '<!-- This table is made by `npm run docs:settings`, of lib/settings-table.ts. -->';
const END = '<!-- The end of the table. -->';

const HEAD = [
  ['setting', 'what it does', 'allowed', 'default'],
  ['---', '---', '---', '---'],
];

/**
 * Returns a page with the table of settings from the schema, and everything else unchanged.
 *
 * @param file the path of the page: it is formatted like other files there.
 * @throws {Error} if the page has no place for the table.
 */
export async function withSettingsTable(page: string, file: string): Promise<string> {
  const [before = '', rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${file} has no place for the table, between ${BEGIN} and ${END}`);
  const table = [...HEAD, ...rows()].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const whole = `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
  return format(whole, { ...(await resolveConfig(file)), parser: 'markdown' });
}

function rows(): string[][] {
  return Object.entries(SETTINGS).map(([name, setting]) => {
    const needs = SETTINGS_RULES.filter((rule) => rule.setting === name).map((rule) => `needs ${rule.needs}`);
    const allowed = [allowedBy(setting.wrapped), ...needs].join('; ');
    return [`\`${name}\``, v.getDescription(setting) ?? '', allowed, defaultOf(setting)];
  });
}

function defaultOf(setting: (typeof SETTINGS)[keyof typeof SETTINGS]): string {
  if (setting.default !== undefined) return `\`${String(setting.default)}\``;
  const { leftOut } = v.parse(v.object({ leftOut: v.optional(v.string(), 'none') }), v.getMetadata(setting));
  return leftOut;
}
