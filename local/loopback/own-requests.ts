import type { IncomingMessage } from 'node:http';

/** The names that programs use for this machine, with or without a port: a forwarded port may have another number. */
const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Returns why a request does not come from a program of this machine or from a page that the address itself serves, as one
 * sentence; `undefined` if the request may be answered.
 *
 * The engine's services require no credentials, and every browser on this machine reaches them. A page of any site can send
 * requests here; with its own host name that leads to 127.0.0.1, it could read the responses too:
 *
 * - the Host header must name this machine. `*.localhost` is refused: S3 clients put a bucket there, but address an endpoint
 *   that is an IP address, as `endpoints.json` has it, by path;
 * - an Origin header, which browsers send with every request that can change something, must be that of the address itself.
 *   Another port of this machine is another site, and `null` is any sandboxed page or file;
 * - Sec-Fetch-Site, which browsers send with every request to this machine, also refuses requests without an Origin header:
 *   images, scripts, frames and links of other pages.
 *
 * @param mayBeLinkedTo allows a link of another page to open the address in a tab, where that page cannot read it.
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
