import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { reachSigningSecret } from '../rotate-secret/signing-secret.ts';
import { failed, LIMIT_SECONDS, ok, warning, type Check } from './check.ts';

/** The key of HS256 should be as long as its hash, in bytes (RFC 7518, 3.2). */
const MIN_BYTES = 32;

const ROTATE = 'give it a new value: voice-callbacks rotate-secret';

/** Checks whether the operator can sign URLs with the secret; the probe checks whether the receiver can use it too. */
export const signingSecret: Check = {
  name: 'signing secret',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    const { client, id } = reachSigningSecret(found);
    const { SecretString: secret = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }), {
      abortSignal: signal,
    });
    const bytes = Buffer.byteLength(secret);
    if (bytes === 0) return failed('it is empty: no URL can be made', ROTATE);
    if (bytes < MIN_BYTES) return warning(`it has ${bytes} bytes, and can be guessed`, ROTATE);
    return ok(`readable, ${bytes} bytes`);
  },
};
