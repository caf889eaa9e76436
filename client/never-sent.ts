/**
 * Tells whether a call failed before anything could be sent: no address, no connection, or nobody there who proved to
 * be the right one. Whatever else broke may have broken after the request had arrived.
 *
 * Goes by what an error has, not by its class: a test runner has classes of its own.
 *
 * @param error what `fetch` threw; it keeps the reason in `cause`.
 */
export function isNeverSent(error: unknown): boolean {
  return isObject(error) && isConnectFailure(error['cause']);
}

/** What Node was doing when a name was not found, or nobody listened. */
const CONNECTING: readonly unknown[] = ['getaddrinfo', 'connect'];

function isConnectFailure(cause: unknown): boolean {
  if (!isObject(cause)) return false;
  const { errors, syscall, code } = cause;
  // One for each address that was tried.
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isConnectFailure);
  return (
    CONNECTING.includes(syscall) ||
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    // CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, DEPTH_ZERO_SELF_SIGNED_CERT, …
    (typeof code === 'string' && code.includes('CERT'))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
