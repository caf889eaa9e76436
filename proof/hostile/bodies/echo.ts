import { ECHOES as WAYS } from '../../../test/support/token-echoes.ts';

/** Ways in which a body can bring the token of its own URL along. */
const ECHOES: ReadonlyMap<string, (token: string) => string> = new Map([
  ['<<token>>', (token: string) => token],
  ['<<token, half>>', (token: string) => token.slice(0, Math.ceil(token.length / 2))],
  ...Object.entries(WAYS).map(([way, write]) => [`<<token ${way}>>`, write] as const),
]);

/** What stands for the token in a body's text, written in each way that there is. */
export const TOKEN_ECHOES: readonly string[] = [...ECHOES.keys()];

/** Puts a request's token where its body wants it. */
export function echoToken(text: string, token: string): string {
  return text.replaceAll(/<<token[^>]*>>/g, (echo) => ECHOES.get(echo)?.(token) ?? echo);
}
