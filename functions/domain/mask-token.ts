/** Stands where a token stood. */
export const TOKEN_MASK = '***';

/** A callback URL's token, wherever the URL is echoed: plain, with JSON's `\/` or `\u002f`, or percent-encoded. */
const CALLBACK_URL_TOKEN = /(voice-[a-z]+-callback(?:\\*\/|\\+u002f|%2F))[\w.~%-]+/gi;

/** Every JSON escape, so that an escaped backslash is never taken for the start of another one. */
const JSON_ESCAPE = /\\(?:u00([2-7][0-9a-f])|[^])/gi;

/**
 * Answers the text without the token: the provider may echo the whole callback URL (`data.callBackUrl`), and what is
 * stored is read by people who must not be able to call it.
 *
 * A token hidden behind JSON escapes is found too. The result is JSON exactly when the text was.
 */
export function maskToken(text: string, token: string): string {
  const unescaped = text.includes('\\u00') ? unescapeTokenCharacters(text) : text;
  const readable = token !== '' && unescaped.includes(token) ? unescaped.replaceAll(token, TOKEN_MASK) : text;
  return readable.replace(CALLBACK_URL_TOKEN, `$1${TOKEN_MASK}`);
}

function unescapeTokenCharacters(text: string): string {
  return text.replace(JSON_ESCAPE, (escape: string, hex: string | undefined) => {
    if (hex === undefined) return escape;
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.-]/.test(character) ? character : escape;
  });
}
