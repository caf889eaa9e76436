import * as v from 'valibot';
import { allowedBy } from '../../../lib/settings-schema.ts';
import { SETTINGS } from '../../../lib/settings-table.ts';
import { SETTINGS_RULES } from '../../../lib/settings.ts';
import type { GeneratedTable } from './table.ts';

export const SETTINGS_TABLE: GeneratedTable = {
  page: 'docs/settings.md',
  source: 'lib/settings-table.ts',
  head: ['setting', 'what it does', 'allowed', 'default'],
  rows: Object.entries(SETTINGS).map(([name, setting]) => {
    const needs = SETTINGS_RULES.filter((rule) => rule.setting === name).map((rule) => `needs ${rule.needs}`);
    const allowed = [allowedBy(setting.wrapped), ...needs].join('; ');
    return [`\`${name}\``, v.getDescription(setting) ?? '', allowed, defaultOf(setting)];
  }),
};

function defaultOf(setting: (typeof SETTINGS)[keyof typeof SETTINGS]): string {
  if (setting.default !== undefined) return `\`${String(setting.default)}\``;
  const { leftOut } = v.parse(v.object({ leftOut: v.optional(v.string(), 'none') }), v.getMetadata(setting));
  return leftOut;
}
