import { redact } from './redact.ts';

/** An absolute address without user name and password, and without characters that some parsers skip and others do not. */
const ADDRESS = /^https?:\/\/[^\s\\/?#@]+([/?#][^\s\\]*)?$/i;

/** The hosts of this machine, as `URL` spells them: a request to them needs no TLS. */
const LOOPBACK_HOST = /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/;

const HTTP_RULE = 'http is allowed only for 127.0.0.0/8, [::1], localhost and *.localhost';

/** Returns whether tokens, keys and results may be sent to an address: over TLS, or to this machine. */
function isProtected(address: string): boolean {
  if (!ADDRESS.test(address) || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || LOOPBACK_HOST.test(hostname);
}

/**
 * Checks an address that paths are appended to.
 *
 * @throws {RangeError} naming the field, the address without possible secrets, and what is allowed.
 */
export function checkBaseUrl(field: string, baseUrl: string): void {
  if (isProtected(baseUrl) && !/[?#]/.test(baseUrl)) return;
  throw new RangeError(
    `${field}: ${shownAddress(baseUrl)} is not allowed; it takes the beginning of an https address, such as https://api.example, without user name, password, query and fragment; ${HTTP_RULE}`,
  );
}

/**
 * Checks a complete address.
 *
 * @throws {RangeError} naming the field, the address without possible secrets, and what is allowed.
 */
export function checkUrl(field: string, url: string): void {
  if (isProtected(url)) return;
  throw new RangeError(
    `${field}: ${shownAddress(url)} is not allowed; it takes an https address without user name and password; ${HTTP_RULE}`,
  );
}

/** Returns an address in quotes, without user name, password, query, fragment and tokens. JavaScript may pass any value. */
export function shownAddress(address: unknown): string {
  const shown = String(address)
    // To the last @: a password may have any character in it.
    .replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1***@')
    .replace(/([?#]).*$/s, '$1***');
  return JSON.stringify(redact(shown, []));
}
