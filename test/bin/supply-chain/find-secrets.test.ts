import { describe, expect, test } from '@jest/globals';
import { findSecrets } from '../../../bin/supply-chain/find-secrets.ts';

// Each in two parts, so that this file has none.
const SECRETS = [
  ['an AWS access key id', ['AKIA', 'Z7QWERTYUIOPASDF'].join('')],
  [
    'a secret access key',
    ['AWS_SECRET_ACCESS_KEY=', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzKY'].join('"') + '"',
  ],
  ['an account', ['aws_account_id = "2109', '87654321"'].join('')],
  ['a GitHub token', ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('')],
  [
    'a private key',
    [
      '-----BEGIN RSA ',
      `PRIVATE KEY-----\n${'MIIEowIBAAKCAQEAx'.repeat(40)}\n-----END RSA PRIVATE KEY-----`,
    ].join(''),
  ],
] as const;

describe('finds', () => {
  test.each(SECRETS)('%s, and does not repeat it', async (_what, secret) => {
    const found = await findSecrets('a.ts', `const one = 1;\n${secret}\n`);

    expect(found).toEqual([{ line: 2, says: expect.any(String) }]);
    expect(JSON.stringify(found)).not.toContain(secret.slice(-12));
  });
});

describe('leaves alone', () => {
  test.each([
    ['the account of the examples', 'arn:aws:iam::123456789012:role/reader'],
    ['the account of the local engine', 'const accountId = "000000000000";'],
    ["AWS's example of a key id", 'AKIAIOSFODNN7EXAMPLE'],
    ['code', 'export const secret = createSigningSecret(this);'],
  ])('%s', async (_what, content) => {
    expect(await findSecrets('a.ts', content)).toEqual([]);
  });
});
