import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createApiKey } from '../../functions/adapters/secrets/api-key.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

const ENVIRONMENT = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** What the store answers next: nothing at all, an error's name, or a secret. */
let secret: { SecretString?: string; SecretBinary?: string; __type?: string } | undefined;
let asked: string[];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(body);
      if (secret === undefined) return;
      response.statusCode = secret.__type === undefined ? 200 : 400;
      response.end(JSON.stringify(secret));
    });
  });
  const endpoint = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint });
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
beforeEach(() => {
  asked = [];
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the key', () => {
  test.each([
    ['as it is', 'canary-key'],
    ['without the white space that came with it', ' canary-key\r\n'],
    ['of any characters that a header can carry', '!~'],
  ])('is the text of the secret %s', async (_name, SecretString) => {
    secret = { SecretString };

    expect(await createApiKey('provider-key')()).toBe(SecretString.trim());
    expect(asked.map((body) => JSON.parse(body) as unknown)).toEqual([{ SecretId: 'provider-key' }]);
  });

  test('is read once a minute at most, and then anew', async () => {
    const apiKey = createApiKey('provider-key');
    secret = { SecretString: 'first' };
    const beforeMs = Date.now();
    await apiKey();
    const afterMs = Date.now();
    secret = { SecretString: 'second' };

    const clock = jest.spyOn(Date, 'now').mockReturnValue(beforeMs + 60_000);
    expect(await apiKey()).toBe('first');
    expect(asked).toHaveLength(1);

    clock.mockReturnValue(afterMs + 60_001);
    expect(await apiKey()).toBe('second');
    expect(asked).toHaveLength(2);
  });

  test('that was unavailable is asked for again', async () => {
    const apiKey = createApiKey('provider-key');
    secret = { __type: 'AccessDeniedException' };
    await expect(apiKey()).rejects.toThrow();
    secret = { SecretString: 'canary-key' };

    expect(await apiKey()).toBe('canary-key');
  });
});

describe('the key is unavailable', () => {
  const unavailable = {
    name: 'ApiKeyUnavailableError',
    code: 'API_KEY_UNAVAILABLE',
    message: "The provider's API key could not be read",
  };

  test.each([
    ['empty', { SecretString: '' }],
    ['white space', { SecretString: ' \n' }],
    ['bytes', { SecretBinary: 'Y2FuYXJ5LWtleQ==' }],
    ['two words', { SecretString: 'canary-key canary-key' }],
    ['two lines', { SecretString: 'canary-key\r\nx-admin: canary-key' }],
    ['text beyond ASCII at its beginning', { SecretString: 'écanary-key' }],
    ['text beyond ASCII at its end', { SecretString: 'canary-keyé' }],
  ])('when the secret is %s, and no error quotes it', async (_name, given) => {
    secret = given;

    const failure: unknown = await createApiKey('provider-key')().catch((error: unknown) => error);

    expect(failure).toMatchObject(unavailable);
    expect(describeError(failure)).not.toContain('canary');
  });

  test.each([
    ['bytes', { SecretBinary: 'Y2FuYXJ5LWtleQ==' }],
    ['two words', { SecretString: 'two words' }],
  ])('when the secret is not a key, saying so: %s', async (_name, given) => {
    secret = given;

    await expect(createApiKey('provider-key')()).rejects.toMatchObject({
      ...unavailable,
      cause: new TypeError('The secret is not a string that a header can carry'),
    });
  });

  test.each(['AccessDeniedException', 'DecryptionFailure'])('when the store answers %s', async (name) => {
    secret = { __type: name };

    await expect(createApiKey('provider-key')()).rejects.toMatchObject({
      ...unavailable,
      cause: { cause: { name } },
    });
  });

  test('when the store answers nothing, or knows no such secret', async () => {
    secret = {};
    await expect(createApiKey('provider-key')()).rejects.toMatchObject({
      ...unavailable,
      cause: { name: 'ParameterNotFoundError' },
    });

    secret = { __type: 'ResourceNotFoundException' };
    await expect(createApiKey('provider-key')()).rejects.toMatchObject(unavailable);
  });

  test('when the store takes the call and never answers, twice', async () => {
    secret = undefined;

    await expect(createApiKey('provider-key')()).rejects.toMatchObject({
      ...unavailable,
      cause: { cause: { name: 'TimeoutError' } },
    });
    expect(asked).toHaveLength(2);
  });
});
