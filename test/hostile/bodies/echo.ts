/** Ways in which a body can bring the token of its own URL along. */
const ECHOES: Readonly<Record<string, (token: string) => string>> = {
  '<<token>>': (token) => token,
  '<<token as escapes>>': (token) => escaped(token, '\\u'),
  '<<token as some escapes>>': (token) =>
    token.replaceAll('.', '\\u002E').replaceAll('-', '\\u002d').replaceAll('_', '\\u005F'),
  '<<token as escapes in a text of JSON>>': (token) => escaped(token, '\\\\u'),
  '<<token percent-encoded>>': (token) => token.replaceAll('.', '%2E').replaceAll('-', '%2D'),
  '<<token, half>>': (token) => token.slice(0, Math.ceil(token.length / 2)),
};

export type Echo = keyof typeof ECHOES;

/** Puts a request's token where its body wants it. */
export function echoToken(text: string, token: string): string {
  return text.replaceAll(/<<token[^>]*>>/g, (echo) => ECHOES[echo]?.(token) ?? echo);
}

function escaped(text: string, prefix: string): string {
  return text.replaceAll(/[^]/g, (unit) => prefix + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}
