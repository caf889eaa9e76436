import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFetchKeys } from '../../functions/adapters/secrets/fetch-keys.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/secret-unavailable-error.ts';
import { openSecretStore, type SecretStore } from '../../local/services/secrets/secret-store.ts';
import { startSecretsServer, type SecretsServer } from '../../local/services/secrets/secrets-server.ts';

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
async function fetchSecrets(arn = ARN): Promise<(string | undefined)[]> {
  const keys = await createFetchKeys(arn)();
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
  const before = await fetchSecrets();
  secrets.rotate(ARN, 'zweites Geheimnis ✓');
  const after = await fetchSecrets();

  expect(before).toEqual(['first']);
  expect(after).toEqual(['zweites Geheimnis ✓', 'first']);
});

test.each([
  ['has no value yet', EMPTY_ARN],
  ['is not there', `${ARN}Gone`],
])('a secret that %s is unavailable', async (_name, arn) => {
  await expect(fetchSecrets(arn)).rejects.toThrow(SecretUnavailableError);
});

test('a store that takes the call and never answers is unavailable', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  const endpoint = process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = `http://127.0.0.1:${address.port}`;

  await expect(fetchSecrets()).rejects.toThrow(SecretUnavailableError);

  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = endpoint;
  silent.close();
  silent.closeAllConnections();
});

test('a store that is down is unavailable', async () => {
  await server.stop();

  await expect(fetchSecrets()).rejects.toThrow(SecretUnavailableError);
  server = await startSecretsServer(0, secrets);
});
