import { describe, expect, test } from '@jest/globals';
import type { IncomingHttpHeaders } from 'node:http';
import { whyRefused } from '../../local/loopback/own-requests.ts';

const HOST = 'This address answers only requests whose Host header is 127.0.0.1, localhost or [::1].';
const ORIGIN = 'This address answers no page of another origin.';
const SITE = 'This address answers no page of another site.';
const ANSWERED = 'answered';

const verdictOn = (headers: IncomingHttpHeaders) => whyRefused({ method: 'GET', headers }, false) ?? ANSWERED;

describe('a request with the Host header', () => {
  test.each([
    ['127.0.0.1:3000', ANSWERED],
    ['127.0.0.1', ANSWERED],
    ['localhost:3000', ANSWERED],
    ['localhost', ANSWERED],
    ['LOCALHOST:3000', ANSWERED],
    ['[::1]:3000', ANSWERED],
    ['[::1]', ANSWERED],
    [undefined, HOST],
    ['', HOST],
    ['evil.example', HOST],
    ['evil.example:3000', HOST],
    ['127.0.0.1.evil.example', HOST],
    ['evil.example.127.0.0.1', HOST],
    ['localhost.evil.example', HOST],
    ['evil-localhost', HOST],
    ['bucket.localhost:3000', HOST],
    ['localhost@evil.example', HOST],
    ['127.0.0.1:3000@evil.example', HOST],
    ['127.0.0.1:', HOST],
    ['127.0.0.1:evil', HOST],
    ['127x0.0.1', HOST],
    ['127.0.0.2', HOST],
    ['0.0.0.0', HOST],
    ['::1', HOST],
    ['[::2]', HOST],
    ['192.168.0.10:3000', HOST],
  ])('%s: %s', (host, answer) => {
    expect(verdictOn(host === undefined ? {} : { host })).toBe(answer);
  });
});

describe('a request to 127.0.0.1:3000 with the Origin header', () => {
  test.each([
    ['http://127.0.0.1:3000', ANSWERED],
    ['http://evil.example', ORIGIN],
    ['http://evil.example:3000', ORIGIN],
    ['http://127.0.0.1:3000.evil.example', ORIGIN],
    ['https://127.0.0.1:3000', ORIGIN],
    ['http://127.0.0.1', ORIGIN],
    ['http://127.0.0.1:3001', ORIGIN],
    ['http://localhost:3000', ORIGIN],
    ['null', ORIGIN],
    ['', ORIGIN],
    ['file://', ORIGIN],
    ['chrome-extension://abcdefghijklmnop', ORIGIN],
    ['http://127.0.0.1:3000, http://evil.example', ORIGIN],
  ])('%s: %s', (origin, answer) => {
    expect(verdictOn({ host: '127.0.0.1:3000', origin })).toBe(answer);
  });
});

describe('a request with the Sec-Fetch-Site header', () => {
  test.each([
    ['none', ANSWERED],
    ['same-origin', ANSWERED],
    ['same-site', SITE],
    ['cross-site', SITE],
    ['', SITE],
    ['same-origin, cross-site', SITE],
  ])('%s: %s', (site, answer) => {
    expect(verdictOn({ host: 'localhost:3000', 'sec-fetch-site': site })).toBe(answer);
  });
});

describe('where links may lead, a request of another site that', () => {
  const link = { host: 'localhost:3000', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  const LINK = { ...link, 'sec-fetch-dest': 'document' };

  test.each<[string, string, IncomingHttpHeaders, string]>([
    ['opens a tab', 'GET', LINK, ANSWERED],
    ['is of another port and opens a tab', 'GET', { ...LINK, 'sec-fetch-site': 'same-site' }, ANSWERED],
    ['opens a frame', 'GET', { ...link, 'sec-fetch-dest': 'iframe' }, SITE],
    ['opens an object', 'GET', { ...link, 'sec-fetch-dest': 'object' }, SITE],
    ['does not say what it opens', 'GET', link, SITE],
    ['is no navigation', 'GET', { ...LINK, 'sec-fetch-mode': 'no-cors' }, SITE],
    ['posts a form into a tab', 'POST', LINK, SITE],
    ['posts a form into a tab, with its origin', 'POST', { ...LINK, origin: 'http://evil.example' }, ORIGIN],
    ['opens a tab by a host name of its own', 'GET', { ...LINK, host: 'evil.example' }, HOST],
  ])('%s: %s %j', (_name, method, headers, verdict) => {
    expect(whyRefused({ method, headers }, true) ?? ANSWERED).toBe(verdict);
  });

  test('opens a tab, elsewhere: This address answers no page of another site.', () => {
    expect(verdictOn(LINK)).toBe(SITE);
  });
});

test.each([
  ['another origin, under a host name that leads here', 'evil.example', 'http://evil.example', 'same-origin'],
  ['this origin, from another site', '127.0.0.1:3000', 'http://127.0.0.1:3000', 'cross-site'],
  ['another origin, that calls itself this site', '127.0.0.1:3000', 'http://evil.example', 'same-origin'],
])('no header makes up for another: %s', (_name, host, origin, site) => {
  expect(verdictOn({ host, origin, 'sec-fetch-site': site })).not.toBe(ANSWERED);
});
