import fc from 'fast-check';

/** What stands around a body and its token, none of which decides anything. */
export interface Envelope {
  /** JSON source; headers as a gateway would give them, and as none would. */
  readonly headers: string;
  readonly contentType: string | null | undefined;
  readonly userAgent: string | null | undefined;
  readonly sourceIp: string | null | undefined;
  /** JSON source of members beside those that are read. */
  readonly more: string;
}

/** Longer than a gateway takes: it stops at 10,240 bytes for all headers together. */
const HUGE = 16_000;

const contentTypes = fc.oneof(
  { weight: 3, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      undefined,
      null,
      '',
      ';',
      'application/json; charset=utf-8',
      'APPLICATION/JSON;CHARSET=UTF-16',
      'application/json; charset=',
      'application/json; charset="',
      'application/json; charset=""',
      'application/json; charset=ebcdic',
      'application/json; charset=utf-16le',
      'application/json; charset=utf-32',
      'application/json; charset=iso-2022-jp',
      'application/json; charset=x-user-defined',
      'application/json; charset=replacement',
      'application/json; charset=__proto__',
      'text/html; charset=windows-1252',
      'multipart/form-data; boundary=x; charset=gb18030',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      'a/b\r\nX-Injected: 1',
      'text/plain\u0000',
      '\ud800',
      `text/plain; charset=${'a'.repeat(HUGE)}`,
      `text/plain; ${'charset='.repeat(HUGE / 8)}`,
      'application/json,application/json; charset=utf-8,text/plain',
    ),
  },
);

const otherHeaders = fc.oneof(
  { weight: 3, arbitrary: fc.constant('{"host":"api.example"}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{}',
      '{"__proto__":{"content-type":"text/plain; charset=utf-16le"}}',
      '{"constructor":"x","toString":"y","hasOwnProperty":"z"}',
      '{"content-length":"-1","transfer-encoding":"chunked,chunked","expect":"100-continue"}',
      '{"content-encoding":"gzip, br"}',
      '{"x-forwarded-for":"127.0.0.1, ::1, unknown","x-amz-cf-id":"\\u0000"}',
      `{"x":"${'a'.repeat(HUGE)}"}`,
      `{${Array.from({ length: 500 }, (_, index) => `"x-${index}":"v"`).join(',')}}`,
      '{"x":"a","x":"b","X":"c"}',
      '{"x":null,"y":["a"],"z":{"a":1},"":1e400}',
    ),
  },
);

const AGENT = 'provider/1';

const userAgents = fc.constantFrom(
  AGENT,
  undefined,
  null,
  '',
  'x'.repeat(255),
  `${'x'.repeat(255)}😀`,
  'y'.repeat(HUGE),
  '\ud800',
  '\u0000\r\nX: 1',
  'see <<token>>',
  '/suno/voice-generate-callback/<<token>>',
);

const ADDRESSES = ['203.0.113.9', '2001:db8::1'];

/** Only the gateway itself fills this in. */
const addresses = fc.constantFrom(...ADDRESSES, '', undefined, null);

const more = fc.constantFrom(
  '{}',
  '{"cookies":["a=b","c"]}',
  '{"queryStringParameters":{"token":"x","kind":"validate"},"rawQueryString":"token=x"}',
  '{"stageVariables":null,"multiValueHeaders":{"content-type":["a","b"]}}',
  '{"__proto__":{"routeKey":"POST /elsewhere","isBase64Encoded":true}}',
  '{"version":"1.0","httpMethod":"POST","resource":"/"}',
);

/** Addresses and agents that no body has: where they are stored, the receiver stored them. */
export const SENDERS: readonly string[] = [...ADDRESSES, AGENT];

export const envelope: fc.Arbitrary<Envelope> = fc.record({
  headers: otherHeaders,
  contentType: contentTypes,
  userAgent: userAgents,
  sourceIp: addresses,
  more,
});
