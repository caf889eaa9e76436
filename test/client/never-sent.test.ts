import { describe, expect, test } from '@jest/globals';
import { isNeverSent } from '../../client/post-submission.ts';

const refused = { code: 'ECONNREFUSED', syscall: 'connect' };
const reset = { code: 'ECONNRESET', syscall: 'read' };

describe('knows that nothing was sent', () => {
  test.each<[string, unknown, boolean]>([
    ['nothing listens', refused, true],
    ['nothing listens at any of its addresses', { errors: [refused, refused] }, true],
    ['the name is not known', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, true],
    ['no connection was made in time', { code: 'UND_ERR_CONNECT_TIMEOUT' }, true],
    ['it is another server', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, true],
    ['the connection broke', reset, false],
    ['one of the addresses broke later', { errors: [refused, reset] }, false],
    ['there is no reason', { errors: [] }, false],
    ['the socket closed', { code: 'UND_ERR_SOCKET' }, false],
    ['a wait was too long', { code: 110 }, false],
    ['nothing is known', undefined, false],
  ])('when %s', (_what, cause, expected) => {
    expect(isNeverSent(Object.assign(new TypeError('fetch failed'), { cause }))).toBe(expected);
  });

  test('of what is not an error at all', () => {
    expect(isNeverSent('gone')).toBe(false);
    expect(isNeverSent(null)).toBe(false);
  });
});
