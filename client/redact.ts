/** How much is shown of what somebody else wrote, in characters: two references and a sentence. */
const MAX_SHOWN_CHARACTERS = 512;

/** A JSON Web Token, or as much of one as was not cut off. */
const TOKEN = /eyJ[\w-]{8,}[\w.-]*/g;

/**
 * Answers a foreign text as it may be shown: without the secrets, which an answer may echo, on one line, and not at length.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
    .replaceAll(TOKEN, '***')
    .replaceAll(/\p{Control}+/gu, ' ')
    .slice(0, MAX_SHOWN_CHARACTERS)
    .toWellFormed();
}
