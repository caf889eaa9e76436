/** A secret, or a function that answers what it is now: it may rotate. */
export type Secret = string | (() => Promise<string>);

/** What can be sent in a header as it is. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Answers the value of a secret.
 *
 * @throws {RangeError} when there is none. Or whatever the function throws.
 */
export async function resolveSecret(field: string, secret: Secret): Promise<string> {
  const value: unknown = typeof secret === 'function' ? await secret() : secret;
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`${field}: it is empty; it takes a text, or a function that answers one`);
}

/** @throws {RangeError} when it could not be sent, without showing it: \`fetch\` would. */
export function checkApiKey(apiKey: string): void {
  if (VISIBLE_ASCII.test(apiKey)) return;
  throw new RangeError(
    'apiKey: it has white space or characters outside ASCII, which no key has; often a line break at its end',
  );
}
