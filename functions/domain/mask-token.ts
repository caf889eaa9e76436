/** Stands where a token stood. */
export const TOKEN_MASK = '***';

/** A callback URL's token, wherever the URL is echoed: plain, with JSON's `\/` or `\u002f`, or percent-encoded. */
const CALLBACK_URL_TOKEN = /(voice-[a-z]+-callback(?:\\*\/|\\+u002f|%2F))[\w.~%-]+/gi;

/** What a token consists of: base64url, in parts. */
const TOKEN_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';

/** The token's characters by their codes, in hexadecimal and lower case. */
const CHARACTER_OF_CODE: ReadonlyMap<string, string> = new Map(
  Array.from(TOKEN_CHARACTERS, (character) => [character.charCodeAt(0).toString(16), character]),
);

/**
 * An escape of ASCII: JSON's, with more backslashes in JSON inside JSON, or a URL's.
 *
 * It begins at the first of its backslashes: to try each of many takes the square of their number.
 */
const ESCAPE = /(?:(?<!\\)\\+u00|%)([2-7][0-9a-f])/gi;

const BETWEEN_QUOTES = /[^"]+/g;

/**
 * Answers the text without the token: the provider may echo the whole callback URL (`data.callBackUrl`), and what is
 * stored is read by people who must not be able to call it.
 *
 * A token hidden behind escapes is found too. The result is JSON exactly when the text was.
 */
export function maskToken(text: string, token: string): string {
  return maskCallbackUrls(text.replace(BETWEEN_QUOTES, (part) => maskPart(part, token)));
}

/** Answers the text without the token of any callback URL in it, where nobody knows which token that would be. */
export function maskCallbackUrls(text: string): string {
  return text.replace(CALLBACK_URL_TOKEN, `$1${TOKEN_MASK}`);
}

/** Only what a token consists of is written out, and only beside one: all other text stays as it came. */
function maskPart(part: string, token: string): string {
  const meant = part.replace(
    ESCAPE,
    (written, code: string) => CHARACTER_OF_CODE.get(code.toLowerCase()) ?? written,
  );
  return token !== '' && meant.includes(token) ? meant.replaceAll(token, TOKEN_MASK) : part;
}
