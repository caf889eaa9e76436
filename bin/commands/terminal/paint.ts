import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Colours a text for a person; on no terminal, and with `NO_COLOR`, it stays as it is. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** How an outcome looks. */
export function outcomeStyle(outcome: unknown): Style {
  if (outcome === 'succeeded') return 'green';
  return outcome === 'failed' ? 'red' : 'yellow';
}
