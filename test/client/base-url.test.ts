import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkUrl, shownAddress } from '../../client/base-url.ts';
import { createTaskApi, createVoiceClient, mintCallbackUrl } from '../../client/index.ts';

const ADDRESS = 'https://abc123.execute-api.eu-west-1.amazonaws.com';

/** Everything that takes an address, by the field of the address. */
const FIELDS: Record<string, (address: string) => unknown> = {
  callbackBaseUrl: (callbackBaseUrl) =>
    createVoiceClient({ callbackBaseUrl, region: 'eu-west-1', signingSecret: 's', apiKey: 'k' }),
  'provider.baseUrl': (baseUrl) =>
    createVoiceClient({ callbackBaseUrl: ADDRESS, provider: { baseUrl }, signingSecret: 's', apiKey: 'k' }),
  apiUrl: (apiUrl) => createTaskApi({ apiUrl, region: 'eu-west-1' }),
  baseUrl: (baseUrl) => mintCallbackUrl({ baseUrl, secret: 's' }),
};

/** One of them throws when it is called, another answers a promise. */
const given = (give: (address: string) => unknown, address: string) => Promise.resolve(address).then(give);

const BASE_URL =
  'is not allowed; it takes the beginning of an https address, such as https://api.example, without user name, password, query and fragment; http is allowed only for 127.0.0.0/8, [::1], localhost and *.localhost';

/** What is allowed as the beginning of an address, and as a whole one. */
const ALLOWED = [
  'https://api.example',
  'HTTPS://API.EXAMPLE',
  'https://api.example:8443/stage/',
  'https://api.example/@team',
  'https://192.0.2.1',
  'http://127.0.0.1',
  'http://127.0.0.1:4000/x',
  'http://127.255.255.254',
  'http://127.1',
  'http://localhost:4000',
  'HTTP://LocalHost',
  'http://engine.localhost:4000',
  'http://[::1]:4000',
  'http://[0:0:0:0:0:0:0:1]',
];

/** What is allowed nowhere, and how an error shows it. */
const REFUSED: [string, string][] = [
  ['http://api.example', '"http://api.example"'],
  ['HTTP://api.example', '"HTTP://api.example"'],
  ['http://128.0.0.1', '"http://128.0.0.1"'],
  ['http://126.255.255.255', '"http://126.255.255.255"'],
  ['http://0.0.0.0', '"http://0.0.0.0"'],
  ['http://10.0.0.1:4000', '"http://10.0.0.1:4000"'],
  ['http://[::2]', '"http://[::2]"'],
  ['http://[::ffff:127.0.0.1]', '"http://[::ffff:127.0.0.1]"'],
  ['http://localhost.example', '"http://localhost.example"'],
  ['http://127.0.0.1.example', '"http://127.0.0.1.example"'],
  ['http://notlocalhost', '"http://notlocalhost"'],
  ['http://api.example/localhost', '"http://api.example/localhost"'],
  ['ftp://api.example', '"ftp://api.example"'],
  ['ws://localhost', '"ws://localhost"'],
  ['file:///etc/hosts', '"file:///etc/hosts"'],
  ['https:/api.example', '"https:/api.example"'],
  ['https:///api.example', '"https:///api.example"'],
  ['https://', '"https://"'],
  ['https://api.example:port', '"https://api.example:port"'],
  ['api.example', '"api.example"'],
  ['', '""'],
  [' https://api.example', '" https://api.example"'],
  ['https://api.example\n', '"https://api.example "'],
  ['https://api.exa\tmple', '"https://api.exa mple"'],
  ['https://api.example\\@other.example', '"https://***@other.example"'],
  ['https://user:password@api.example', '"https://***@api.example"'],
  ['https://password@api.example', '"https://***@api.example"'],
  ['https://:password@api.example', '"https://***@api.example"'],
  ['https://@api.example', '"https://***@api.example"'],
  ['https://user:p@ss/w?rd#@api.example', '"https://***@api.example"'],
  ['http://user:password@127.0.0.1', '"http://***@127.0.0.1"'],
  ['user:password@api.example', '"***@api.example"'],
  ['http://api.example?key=secret', '"http://api.example?***"'],
  [
    'http://api.example/suno/voice-generate-callback/eyJhbGciOiJIUzI1NiJ9.e30.c2ln',
    '"http://api.example/suno/voice-generate-callback/***"',
  ],
];

describe.each(Object.entries(FIELDS))('%s', (field, give) => {
  test.each(ALLOWED)('takes %j', async (address) => {
    await expect(given(give, address)).resolves.toBeDefined();
  });

  test.each([
    ...REFUSED,
    ['https://api.example?key=secret', '"https://api.example?***"'],
    ['https://api.example/#secret', '"https://api.example/#***"'],
  ])('refuses %j, showing %s', async (address, shown) => {
    await expect(given(give, address)).rejects.toThrow(new RangeError(`${field}: ${shown} ${BASE_URL}`));
  });

  test('refuses what JavaScript may pass for an address', async () => {
    for (const nothing of [undefined, null, 5, {}] as unknown as string[])
      await expect(given(give, nothing)).rejects.toThrow(RangeError);
  });
});

describe('a whole address', () => {
  test.each([...ALLOWED, 'https://api.example/x?key=secret#part', 'http://localhost/?x'])(
    'may be %j',
    (url) => {
      expect(() => checkUrl('url', url)).not.toThrow();
    },
  );

  test.each(REFUSED)('may not be %j, which is shown as %s', (url, shown) => {
    expect(() => checkUrl('url', url)).toThrow(
      new RangeError(
        `url: ${shown} is not allowed; it takes an https address without user name and password; http is allowed only for 127.0.0.0/8, [::1], localhost and *.localhost`,
      ),
    );
  });
});

test('property: no user name, password, query or fragment is shown', () => {
  const secret = fc.string({ minLength: 4 }).map((text) => `<${text}>`);

  fc.assert(
    fc.property(secret, secret, fc.constantFrom('http', 'https', 'ftp'), (before, after, scheme) => {
      for (const mark of ['?', '#']) {
        const shown = shownAddress(`${scheme}://${before}@api.example/${mark}${after.replaceAll('@', '')}`);
        expect(shown).toBe(`"${scheme}://***@api.example/${mark}***"`);
      }
    }),
  );
});
