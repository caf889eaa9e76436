import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../functions/adapters/lambda/environment.ts';
import { ReceiveCallbackEnvironmentSchema } from '../../functions/receive-callback/environment.ts';
import { createReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { openSecretStore, type SecretStore } from '../../local/services/secrets/secret-store.ts';
import { startSecretsServer, type SecretsServer } from '../../local/services/secrets/secrets-server.ts';
import { webhookHeaders } from '../support/webhook.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:KieWebhook';
const NOW = new Date('2026-11-23T10:00:00.000Z');
const NOW_SECONDS = 1_795_428_000;
const VARIABLES = {
  TASK_TABLE: 'VoiceTasks',
  QUARANTINE_TABLE: 'QuarantinedCallbacks',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Signing',
  RECORD_RETENTION_DAYS: '400',
  TABLE_RESTORES: '0',
  QUARANTINE_RETENTION_DAYS: '90',
  LOOKUPS: 'off',
  CONFIRM_RESULTS: 'off',
  DEADLINE_SECONDS: '7200',
};

let folder: string;
let secrets: SecretStore;
let server: SecretsServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voice-webhook-'));
  secrets = openSecretStore(join(folder, 'secrets.json'), [
    { name: 'KieWebhook', arn: ARN, initial: { value: 'first-key' } },
  ]);
  server = await startSecretsServer(0, secrets);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint,
  });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const read = (variables: Record<string, string>) =>
  readEnvironment(ReceiveCallbackEnvironmentSchema, { ...VARIABLES, ...variables });
const signaturesOf = (variables: Record<string, string>) =>
  createReceivePorts(read(variables), new DynamoDBClient({ region: 'us-east-1' })).signatures;

describe('the webhook signatures of callbacks', () => {
  test('are not looked at when that is off', () => {
    expect(signaturesOf({ WEBHOOK_HMAC: 'off' })).toBeUndefined();
  });

  test.each([
    ['observe', false],
    ['enforce', true],
  ])('are checked with the secret that is named: %s', async (WEBHOOK_HMAC, isRefused) => {
    const signatures = signaturesOf({ WEBHOOK_HMAC, WEBHOOK_HMAC_SECRET: 'KieWebhook' });

    const genuine = await signatures?.judge(webhookHeaders('first-key', 't', NOW_SECONDS), 't', NOW);
    const forged = await signatures?.judge(webhookHeaders('other', 't', NOW_SECONDS), 't', NOW);

    expect(genuine).toEqual({ finding: 'valid', isRefused: false });
    expect(forged).toEqual({ finding: 'invalid', isRefused });
  });

  test('are good with the key of before its rotation too', async () => {
    secrets.rotate(ARN, 'second-key');
    const signatures = signaturesOf({ WEBHOOK_HMAC: 'enforce', WEBHOOK_HMAC_SECRET: ARN });

    for (const key of ['second-key', 'first-key']) {
      const judgement = await signatures?.judge(webhookHeaders(key, 't', NOW_SECONDS), 't', NOW);
      expect([key, judgement?.finding]).toEqual([key, 'valid']);
    }
  });

  test('are distinguished from the signing secret when their key cannot be fetched', async () => {
    const signatures = signaturesOf({ WEBHOOK_HMAC: 'enforce', WEBHOOK_HMAC_SECRET: 'Gone' });

    await expect(signatures?.judge(webhookHeaders('k', 't', NOW_SECONDS), 't', NOW)).rejects.toMatchObject({
      name: 'SecretUnavailableError',
      message: 'The webhook HMAC key could not be fetched',
    });
  });
});

test.each<[string, Record<string, string>, string]>([
  ['no mode', {}, 'WEBHOOK_HMAC'],
  ['a mode that is invalid', { WEBHOOK_HMAC: 'on' }, 'WEBHOOK_HMAC'],
  ['a mode without its key', { WEBHOOK_HMAC: 'observe' }, 'WEBHOOK_HMAC_SECRET'],
  ['an empty key', { WEBHOOK_HMAC: 'enforce', WEBHOOK_HMAC_SECRET: '' }, 'WEBHOOK_HMAC_SECRET'],
])('rejects %s, naming the variable', (_name, variables, named) => {
  expect(() => read(variables)).toThrow(named);
});
