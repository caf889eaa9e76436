import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createHttpProvider } from '../../functions/adapters/provider/http-provider.ts';
import type { LookupAnswer } from '../../functions/domain/lookup-answer.ts';
import { ApiKeyUnavailableError } from '../../functions/adapters/secrets/api-key.ts';
import { freePort } from '../support/free-port.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

const KEY = 'canary-key-0123456789';

let server: Server;
let baseUrl: string;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  baseUrl = `http://127.0.0.1:${await listenOnLoopback(server)}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

/** Asks the server, which answers in this way. */
function lookUp(listener: RequestListener, taskId = 'task-1', timeoutMs?: number): Promise<LookupAnswer> {
  answer = listener;
  const provider = createHttpProvider({
    baseUrl,
    noCreditsCode: 429,
    apiKey: () => Promise.resolve(KEY),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  return provider.lookUp(taskId, 'generate');
}

const say =
  (body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status).end(body);
  };

const RECORD =
  '{"code":200,"msg":"success","data":{"taskId":"task-1","voiceId":"voice_a","status":"success"}}';

describe('getting ready', () => {
  test('reads the key, so that asking is the call alone', async () => {
    const keys = ['the first', 'another'];
    const sent: unknown[] = [];
    answer = ({ headers }, response) => {
      sent.push(headers.authorization);
      response.end(RECORD);
    };
    const provider = createHttpProvider({
      baseUrl,
      noCreditsCode: 429,
      apiKey: () => Promise.resolve(keys.shift() ?? 'none is left'),
    });

    for (const round of ['first', 'second']) {
      await provider.prepare();
      await provider.lookUp(round, 'generate');
      await provider.lookUp(round, 'generate');
    }

    expect(sent).toEqual(['the first', 'the first', 'another', 'another'].map((key) => `Bearer ${key}`));
  });

  test('reports that the key cannot be read', async () => {
    const gone = new ApiKeyUnavailableError({ cause: new Error('AccessDenied') });
    const provider = createHttpProvider({ baseUrl, noCreditsCode: 429, apiKey: () => Promise.reject(gone) });

    await expect(provider.prepare()).rejects.toBe(gone);
  });
});

describe('asking for a task', () => {
  test('is one GET for its record, with the key in the header', async () => {
    const requests: IncomingMessage[] = [];

    await lookUp((request, response) => {
      requests.push(request);
      response.end(RECORD);
    }, 'id with space&taskId=other#ü');

    expect(requests).toHaveLength(1);
    const { method, url = '', headers } = requests[0] ?? {};
    expect(method).toBe('GET');
    const { pathname, searchParams } = new URL(url, baseUrl);
    expect(pathname).toBe('/api/v1/voice/record-info');
    expect([...searchParams]).toEqual([['taskId', 'id with space&taskId=other#ü']]);
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'application/json' });
  });

  test('is answered with the record', async () => {
    expect(await lookUp(say(RECORD))).toStrictEqual({
      kind: 'record',
      callback: { taskId: 'task-1', result: 'voice_a', status: 'success', code: 200, msg: 'success' },
      raw: RECORD,
    });
  });

  test('is answered in parts, cut within a character', async () => {
    const bytes = Buffer.from('{"code":500,"msg":"höher"}');
    const cut = bytes.indexOf(0xc3) + 1;

    const said = await lookUp((_request, response) => {
      response.write(bytes.subarray(0, cut), () => response.end(bytes.subarray(cut)));
    });

    expect(said).toStrictEqual({ kind: 'refused', code: 500, message: 'höher', isOutOfCredits: false });
  });

  test.each([
    ['an error in the body', say('{"code":430,"msg":"too frequent"}'), 430, 'too frequent'],
    ['an error in the status', say('<html>Bad Gateway</html>', 502), 502, ''],
    ['nothing at all', say('', 204), 204, ''],
  ])('is answered with %s', async (_name, listener, code, message) => {
    expect(await lookUp(listener)).toStrictEqual({ kind: 'refused', code, message, isOutOfCredits: false });
  });

  test('needs a key: without one no request is sent', async () => {
    const gone = new Error('The key is gone');
    let isAsked = false;
    answer = (_request, response) => {
      isAsked = true;
      response.end(RECORD);
    };

    const provider = createHttpProvider({ baseUrl, noCreditsCode: 429, apiKey: () => Promise.reject(gone) });

    await expect(provider.lookUp('task-1', 'generate')).rejects.toBe(gone);
    expect(isAsked).toBe(false);
  });
});

describe('no answer is an answer too', () => {
  /** Every failure is reported without the key. */
  function problemOf(said: LookupAnswer): string {
    expect(JSON.stringify(said)).not.toContain(KEY);
    return said.kind === 'failed' ? said.problem : `It did not fail: ${JSON.stringify(said)}`;
  }

  test.each<[string, RequestListener]>([
    ['the answer', () => undefined],
    ['the rest of it', (_request, response) => void response.write('{"code":200,')],
    [
      'the last drop',
      (_request, response) => {
        const drops = setInterval(() => response.write(' '), 5);
        response.on('close', () => {
          clearInterval(drops);
        });
      },
    ],
  ])('when the time is over before %s came', async (_name, listener) => {
    expect(problemOf(await lookUp(listener, 'task-1', 100))).toMatch(/^TimeoutError: /);
  });

  test.each<[string, RequestListener]>([
    ['before the answer', (request) => request.socket.destroy()],
    [
      'within the answer',
      (request, response) => {
        response.write('{"code":200,', () => request.socket.destroy());
      },
    ],
  ])('when the connection breaks %s', async (_name, listener) => {
    expect(problemOf(await lookUp(listener))).toMatch(/^TypeError: (fetch failed|terminated)/);
  });

  test('when nothing listens', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const provider = createHttpProvider({
      baseUrl: nowhere,
      noCreditsCode: 429,
      apiKey: () => Promise.resolve(KEY),
    });

    expect(problemOf(await provider.lookUp('task-1', 'generate'))).toMatch(/^TypeError: fetch failed/);
  });

  test.each([301, 302, 303, 307, 308])(
    'when the provider sends elsewhere with %i: the key goes nowhere else',
    async (status) => {
      const paths: (string | undefined)[] = [];

      const said = await lookUp((request, response) => {
        paths.push(request.url);
        response.writeHead(status, { location: '/elsewhere' }).end();
      });

      expect(problemOf(said)).toMatch(/^TypeError: fetch failed/);
      expect(paths).toEqual(['/api/v1/voice/record-info?taskId=task-1']);
    },
  );
});

describe('the key is in nothing that is reported', () => {
  /** Asks with a key, and is answered with a body that has it in this form. */
  async function echoed(key: string, form: string, body: (form: string) => string): Promise<LookupAnswer> {
    answer = say(body(form));
    return createHttpProvider({ baseUrl, noCreditsCode: 429, apiKey: () => Promise.resolve(key) }).lookUp(
      'task-1',
      'generate',
    );
  }
  const escaped = (key: string) =>
    Array.from(key, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const refusal = (form: string) => `{"code":401,"msg":"invalid key ${form} or ${form}, sorry"}`;

  test.each<[string, string, string]>([
    ['plain', KEY, KEY],
    ['with escapes', KEY, escaped(KEY)],
    ['with one escape, in capitals', 'key-zz-1', String.raw`ke\u0079-\u007A\u007a-1`],
    ['in JSON within JSON', KEY, escaped(KEY).replaceAll('\\', '\\\\')],
    ['percent-encoded', 'a+b/c=', 'a%2Bb%2fc%3D'],
    ['with all that a pattern or JSON reads otherwise', '.*+?^${}()|[]/-&$1', '.*+?^${}()|[]\\/-&$1'],
    ['with a quote and a backslash', String.raw`k"e\y`, String.raw`k\"e\\y`],
  ])('of a refusal that echoes it %s', async (_how, key, form) => {
    expect(await echoed(key, form, refusal)).toStrictEqual({
      kind: 'refused',
      code: 401,
      message: 'invalid key *** or ***, sorry',
      isOutOfCredits: false,
    });
  });

  test('of a record that echoes it', async () => {
    const record = (form: string) =>
      `{"code":200,"msg":"for ${form}","data":{"taskId":"task-1","voiceId":"voice_a","status":"success","key":"${form}"}}`;

    for (const form of [KEY, escaped(KEY)]) {
      expect(await echoed(KEY, form, record)).toStrictEqual({
        kind: 'record',
        callback: { taskId: 'task-1', result: 'voice_a', status: 'success', code: 200, msg: 'for ***' },
        raw: record('***'),
      });
    }
  });

  test('of what went wrong', async () => {
    const provider = createHttpProvider({
      baseUrl,
      noCreditsCode: 429,
      apiKey: () => Promise.resolve(KEY),
      fetch: () => Promise.reject(new TypeError(`Bearer ${KEY} is not a header`)),
    });

    expect(await provider.lookUp('task-1', 'generate')).toStrictEqual({
      kind: 'failed',
      problem: 'TypeError: Bearer *** is not a header',
    });
  });

  /** A key as a provider makes it. */
  const HEX_KEY = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
  const LEFT_OUT = '[left out: it may hold the token of a callback URL, or a key]';
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  test.each<[string, string, string, string]>([
    ['cut off', KEY, KEY.slice(0, 12), '***'],
    ['in capitals', KEY, KEY.toUpperCase(), '***'],
    ['in base64, with what stands before it', KEY, base64(`Bearer ${KEY}`), 'QmVhcmVyIG***=='],
    ['in hexadecimal', KEY, Buffer.from(KEY).toString('hex'), '***'],
    ['in lines', HEX_KEY, HEX_KEY.replaceAll(/.{12}/g, '$&\\n'), '***\n***\n***'],
    ['of hexadecimal digits, cut off', HEX_KEY, HEX_KEY.slice(4, 20), '***'],
    ['of hexadecimal digits, in base64', HEX_KEY, base64(HEX_KEY), '***='],
  ])('of any answer that echoes it %s', async (_how, key, form, shown) => {
    const record = `{"code":200,"msg":"see ${form}","data":{"voiceId":"voice_a","status":"success"}}`;

    expect(await echoed(key, form, refusal)).toMatchObject({
      message: `invalid key ${shown} or ${shown}, sorry`,
    });
    expect(await echoed(key, record, (text) => text)).toMatchObject({
      callback: { result: 'voice_a', msg: `see ${shown}` },
      raw: record.replace(form, shown.replaceAll('\n', '\\n')),
    });
  });

  test('of an answer that echoes it in parts, which is left out, but for the result', async () => {
    const parts = HEX_KEY.replaceAll(/.{6}/g, '$& then ');
    const record = `{"code":200,"msg":"${parts}","data":{"voiceId":"voice_a","status":"success"}}`;

    expect(await echoed(HEX_KEY, parts, refusal)).toMatchObject({ message: '' });
    expect(await echoed(HEX_KEY, record, (text) => text)).toStrictEqual({
      kind: 'record',
      callback: { taskId: 'task-1', result: 'voice_a', status: 'success', code: 200, msg: '' },
      raw: `"${LEFT_OUT}"`,
    });
  });

  test('and what is not a key stays as it came', async () => {
    const others = ['canary', 'canarie-key-0023', '5c79be8e0f1a4b3c9d2e7f6a1b0c4d58'].join(' ');

    expect(await echoed(KEY, others, refusal)).toMatchObject({
      message: `invalid key ${others} or ${others}, sorry`,
    });
  });
});

describe('of an answer no more is read than 64 KiB', () => {
  /** An answer of so many bytes. */
  const ofBytes = (bytes: number) => RECORD + ' '.repeat(bytes - RECORD.length);

  test('which is read', async () => {
    expect(await lookUp(say(ofBytes(65_536)))).toMatchObject({ kind: 'record' });
  });

  test('and of more nothing is believed', async () => {
    expect(await lookUp(say(ofBytes(65_537)))).toStrictEqual({
      kind: 'failed',
      problem: 'the answer has more than 65536 bytes',
    });
  });

  test('and one without an end is hung up on', async () => {
    const { promise: hungUp, resolve } = Promise.withResolvers<unknown>();

    const said = await lookUp((_request, response) => {
      response.once('close', resolve);
      const pour = () => {
        while (!response.closed && response.write(' '.repeat(16_384)));
        response.once('drain', pour);
      };
      pour();
    });

    expect(said).toMatchObject({ kind: 'failed' });
    await hungUp;
  });
});
