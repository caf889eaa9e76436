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

/** How much of an answer is read, in bytes. The provider's answers have some 100, a record with its history some 10,000. */
const MAX_ANSWER_BYTES = 256 * 1024;

/**
 * Reads the body of an answer as text.
 *
 * @throws {RangeError} if the body is too long: the rest is not read. Any error of the connection is thrown as it is.
 */
export async function readLimitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new RangeError(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** @returns `undefined` if the text is not valid JSON: a page of HTML, or half an answer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
