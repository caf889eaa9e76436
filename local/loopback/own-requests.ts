import type { IncomingMessage } from 'node:http';

/** The names that programs on this machine call it by, with or without a port: one that forwards a port may use another. */
const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Returns why a request does not come from a program of this machine or from a page that the address itself serves, as one
 * sentence; `undefined` if the request may be answered.
 *
 * Nothing that the engine serves asks for a credential, and every browser on this machine reaches it. A page of any site can send
 * requests here, and by a host name of its own that leads to 127.0.0.1 it could read the answers too:
 *
 * - the Host header has to name this machine. `*.localhost` is refused: S3 clients put a bucket there, but address an endpoint
 *   that is an IP address, as `endpoints.json` has it, by path;
 * - an Origin header, which browsers send with all that can change something, has to be that of the address itself. Another port
 *   of this machine is another site, and `null` is any sandboxed page or file;
 * - Sec-Fetch-Site, which browsers send with every request to this machine, also refuses what has no Origin header: images,
 *   scripts, frames and links of other pages.
 *
 * @param mayBeLinkedTo lets a link of another page open the address in a tab, where that page cannot read it.
 */
export function whyRefused(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  mayBeLinkedTo: boolean,
): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (!OWN_HOST.test(host)) {
    return 'This address answers only requests whose Host header is 127.0.0.1, localhost or [::1].';
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'This address answers no page of another origin.';
  }
  const opensTab =
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== 'none' && site !== 'same-origin' && !(mayBeLinkedTo && opensTab)) {
    return 'This address answers no page of another site.';
  }
  return undefined;
}
