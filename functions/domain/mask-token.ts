/** Stands where a token stood. */
export const TOKEN_MASK = '***';

/** A callback URL's token, wherever the URL is echoed: plain, with JSON's `\/` or `\u002f`, or percent-encoded. */
const CALLBACK_URL_TOKEN = /(voice-[a-z]+-callback(?:\\*\/|\\+u002f|%2F))[\w.~%-]+/gi;

/** What a token consists of: base64url, in parts. */
const TOKEN_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';

/** The token's characters by their JSON escapes, in lower case. */
const CHARACTER_OF_ESCAPE: ReadonlyMap<string, string> = new Map(
  Array.from(TOKEN_CHARACTERS, (character) => [`\\u00${character.charCodeAt(0).toString(16)}`, character]),
);

/** JSON's escapes of ASCII; and of the backslash, so that an escaped one is never taken for the start of another. */
const JSON_ESCAPE = /\\(?:\\|u00[2-7][0-9a-fA-F])/g;

/**
 * Answers the text without the token: the provider may echo the whole callback URL (`data.callBackUrl`), and what is
 * stored is read by people who must not be able to call it.
 *
 * A token hidden behind JSON escapes is found too. The result is JSON exactly when the text was.
 */
export function maskToken(text: string, token: string): string {
  const unescaped = text.replace(
    JSON_ESCAPE,
    (escape) => CHARACTER_OF_ESCAPE.get(escape.toLowerCase()) ?? escape,
  );
  const readable = token !== '' && unescaped.includes(token) ? unescaped.replaceAll(token, TOKEN_MASK) : text;
  return readable.replace(CALLBACK_URL_TOKEN, `$1${TOKEN_MASK}`);
}
