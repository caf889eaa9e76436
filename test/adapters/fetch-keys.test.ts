import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createFetchKeys, SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import { openSecretStore, type SecretStore } from '../../local/services/secrets/secret-store.ts';
import { startSecretsServer, type SecretsServer } from '../../local/services/secrets/secrets-server.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Signing';
const EMPTY_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Empty';
const ENVIRONMENT = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

let folder: string;
let secrets: SecretStore;
let server: SecretsServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-secrets-'));
  secrets = openSecretStore(join(folder, 'secrets.json'), [
    { name: 'Signing', arn: ARN, initial: { value: 'first' } },
    { name: 'Empty', arn: EMPTY_ARN, initial: undefined },
  ]);
  server = await startSecretsServer(0, secrets);
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const SECRETS = ['first', 'zweites Geheimnis ✓'];

/** Which of the secrets each fetched key stands for: the one whose signature it verifies. */
async function fetchSecrets(fetchKeys = createFetchKeys(ARN)): Promise<(string | undefined)[]> {
  const keys = await fetchKeys();
  const message = Buffer.from('message');
  return Promise.all(
    keys.map(async (key) => {
      for (const secret of SECRETS) {
        const signature = createHmac('sha256', secret).update(message).digest();
        if (await crypto.subtle.verify('HMAC', key, signature, message)) return secret;
      }
      return undefined;
    }),
  );
}

test('a new secret has one key; a rotated one has the current first, then the previous', async () => {
  const fetchKeys = createFetchKeys(ARN);
  const before = await fetchSecrets(fetchKeys);
  secrets.rotate(ARN, 'zweites Geheimnis ✓');
  const after = await fetchSecrets(fetchKeys);

  expect(before).toEqual(['first']);
  expect(after).toEqual(['zweites Geheimnis ✓', 'first']);
});

test.each([
  ['has no value yet', EMPTY_ARN],
  ['is not there', `${ARN}Gone`],
])('a secret that %s is unavailable', async (_name, arn) => {
  await expect(fetchSecrets(createFetchKeys(arn))).rejects.toThrow(SecretUnavailableError);
});

describe('a store that', () => {
  let other: Server;
  const endpoint = () => process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  let usual: string | undefined;

  /** Puts another store in the place of the usual one, for one test. */
  async function answerWith(listener: RequestListener): Promise<void> {
    usual = endpoint();
    other = createServer(listener);
    const port = await listenOnLoopback(other);
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = `http://127.0.0.1:${port}`;
  }
  afterEach(() => {
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = usual;
    other.close();
    other.closeAllConnections();
  });

  test('takes the call and never answers is unavailable', async () => {
    await answerWith(() => undefined);

    await expect(fetchSecrets()).rejects.toMatchObject({
      name: 'SecretUnavailableError',
      cause: { cause: { name: 'TimeoutError' } },
    });
  });

  /** The answers for the current secret and for the previous one. */
  const answers =
    (current: object, previous: object): RequestListener =>
    (request, response) => {
      void text(request).then((body) => {
        const answer = body.includes('AWSPREVIOUS') ? previous : current;
        response.statusCode = '__type' in answer ? 400 : 200;
        response.end(JSON.stringify(answer));
      });
    };

  test('has bytes for a secret is unavailable', async () => {
    await answerWith(answers({ SecretBinary: 'AAEC' }, { __type: 'ResourceNotFoundException' }));

    await expect(fetchSecrets()).rejects.toMatchObject({
      name: 'SecretUnavailableError',
      cause: new TypeError("The secret's AWSCURRENT is not a string"),
    });
  });

  test('has an empty text for a secret is unavailable: anybody could sign with it', async () => {
    await answerWith(answers({ SecretString: '' }, { __type: 'ResourceNotFoundException' }));

    await expect(fetchSecrets()).rejects.toThrow(SecretUnavailableError);
  });

  test('cannot judge while the previous secret is unavailable: a token of that one may be good', async () => {
    await answerWith(answers({ SecretString: 'first' }, { __type: 'DecryptionFailure' }));

    await expect(fetchSecrets()).rejects.toMatchObject({
      name: 'SecretUnavailableError',
      cause: { cause: { name: 'DecryptionFailure' } },
    });
  });
});

test.each([
  [undefined, 'The signing secret could not be fetched'],
  ['webhook HMAC key', 'The webhook HMAC key could not be fetched'],
])('which secret is unavailable is said: %s', async (secret, message) => {
  await expect(fetchSecrets(createFetchKeys(`${ARN}Gone`, secret))).rejects.toMatchObject({ message });
});

test('a store that is down is unavailable', async () => {
  await server.stop();

  await expect(fetchSecrets()).rejects.toThrow(SecretUnavailableError);
  server = await startSecretsServer(0, secrets);
});
