import type { Rule } from 'eslint';

export interface BannedPhrase {
  readonly pattern: RegExp;
  readonly say: string;
  readonly example: string;
}

export interface Finding {
  readonly phrase: string;
  readonly index: number;
  readonly say: string;
}

export const BANNED: readonly BannedPhrase[];
export function findBanned(text: string): Finding[];
export const plainEnglish: Rule.RuleModule;
