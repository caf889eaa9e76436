/** A secret, or a function that returns its current value, as the secret may rotate. */
export type Secret = string | (() => Promise<string>);

/** The characters that a header may have unchanged. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Returns the value of a secret.
 *
 * @throws {RangeError} if the value is empty. Any error of the function is thrown as it is.
 */
export async function resolveSecret(field: string, secret: Secret): Promise<string> {
  const value: unknown = typeof secret === 'function' ? await secret() : secret;
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`${field}: it is empty; it takes a string, or a function that returns one`);
}

/** @throws {RangeError} if a header cannot carry the key. The message does not show it, as that of `fetch` would. */
export function checkApiKey(apiKey: string): void {
  if (VISIBLE_ASCII.test(apiKey)) return;
  throw new RangeError(
    'apiKey: it has white space or characters outside ASCII, which no key has; often a line break at its end',
  );
}
