import { createMask, MASK, showMasked } from '../functions/contract/masking/create-mask.ts';

/** How much of a foreign string is shown, in characters: two references and a sentence. */
const MAX_SHOWN_CHARACTERS = 512;

/**
 * Returns a foreign string in a form that may be shown: without the secrets that it may echo, on one line, and shortened.
 *
 * @param callbackUrl is masked completely, and its token in any encoding.
 */
export function redact(text: string, secrets: readonly string[], callbackUrl = ''): string {
  const token = callbackUrl.slice(callbackUrl.lastIndexOf('/') + 1);
  const withoutExact = [callbackUrl, ...secrets]
    .filter((secret) => secret !== '')
    .reduce((shown, secret) => shown.replaceAll(secret, MASK), text);
  return showMasked(createMask({ secrets: [token, ...secrets], unknown: 'all' })(withoutExact))
    .replaceAll(/\p{Control}+/gu, ' ')
    .slice(0, MAX_SHOWN_CHARACTERS)
    .toWellFormed();
}
