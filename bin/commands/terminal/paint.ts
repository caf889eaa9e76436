import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Colours a string for a terminal; without a terminal, or with `NO_COLOR`, the string is unchanged. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Returns the style of an outcome. */
export function outcomeStyle(outcome: unknown): Style {
  if (outcome === 'succeeded') return 'green';
  return outcome === 'failed' ? 'red' : 'yellow';
}
