/**
 * Returns whether a call failed before anything could be sent: the name was not resolved, no connection was made, or the
 * server's certificate was not valid. After any other failure the request may have arrived.
 *
 * Checks the error's properties, not its class: a test runner has its own classes.
 *
 * @param error what `fetch` threw; its `cause` has the reason.
 */
export function isNeverSent(error: unknown): boolean {
  return isObject(error) && isConnectFailure(error['cause']);
}

/** The system calls that fail when a name is not found, or no server listens. */
const CONNECTING: readonly unknown[] = ['getaddrinfo', 'connect'];

function isConnectFailure(cause: unknown): boolean {
  if (!isObject(cause)) return false;
  const { errors, syscall, code } = cause;
  // An error for each address that was tried.
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
