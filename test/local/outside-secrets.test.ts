import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecretStore } from '../../local/services/secrets/secret-store.ts';
import { readOutsideSecrets, secretNamedBy } from '../../local/template/external-resources.ts';
import type { FunctionPlan } from '../../local/template/plan.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kie-webhook-AbCdEf';

const withVariables = (variables: Record<string, string>): FunctionPlan => ({
  name: 'Function',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:Function',
  codeDir: '/code',
  handler: 'index.handler',
  timeoutSeconds: 8,
  memoryMebibytes: 512,
  variables,
  logGroupName: 'Logs',
  logLevel: 'INFO',
  logFormat: 'JSON',
  isTraced: false,
});

describe('readOutsideSecrets', () => {
  test('finds what the functions read and the template does not make, by name and by ARN, each once', () => {
    const functions = [
      withVariables({ PROVIDER_API_KEY_SECRET: 'suno/key', SIGNING_SECRET_ARN: 'arn:signing' }),
      withVariables({ PROVIDER_API_KEY_SECRET: 'suno/key', WEBHOOK_HMAC_SECRET: ARN }),
    ];

    expect(readOutsideSecrets(functions, [])).toMatchObject([
      { name: 'suno/key', arn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:suno/key-local0' },
      { name: 'kie-webhook-AbCdEf', arn: ARN },
    ]);
    expect(secretNamedBy('WEBHOOK_HMAC_SECRET', functions)).toBe(ARN);
  });

  test('leaves what the template makes to the template', () => {
    const own = { name: 'ApiKey', arn: ARN, initial: undefined };

    expect(readOutsideSecrets([withVariables({ PROVIDER_API_KEY_SECRET: ARN })], [own])).toEqual([]);
    expect(readOutsideSecrets([withVariables({ PROVIDER_API_KEY_SECRET: 'ApiKey' })], [own])).toEqual([]);
  });

  test('finds nothing where nothing is named', () => {
    expect(readOutsideSecrets([withVariables({})], [])).toEqual([]);
    expect(secretNamedBy('WEBHOOK_HMAC_SECRET', [withVariables({})])).toBeUndefined();
  });

  test('gives each a value of its own that can go into a header, and keeps it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'voice-secrets-'));
    const functions = [withVariables({ PROVIDER_API_KEY_SECRET: 'suno/key', WEBHOOK_HMAC_SECRET: ARN })];
    const open = () => openSecretStore(join(folder, 'secrets.json'), readOutsideSecrets(functions, []));
    try {
      const values = ['suno/key', ARN].map((id) => open().find(id)?.current?.value);

      expect(new Set(values).size).toBe(2);
      for (const value of values) expect(value).toMatch(/^[A-Za-z0-9]{32}$/);
      expect(['suno/key', ARN].map((id) => open().find(id)?.current?.value)).toEqual(values);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
