import { createHmac } from 'node:crypto';
import { createWebhookVerifier } from '../../functions/adapters/http/webhook-signature.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';

/** The headers that kie.ai sends for a task; `at` is written as given. */
export function webhookHeaders(key: string, taskId: string, at: string | number) {
  const signature = createHmac('sha256', key).update(`${taskId}.${at}`).digest('base64');
  return { 'x-webhook-timestamp': String(at), 'x-webhook-signature': signature };
}

/** A verifier that knows these keys, the current one first. */
export function webhookVerifierOf(...keys: string[]) {
  return createWebhookVerifier(
    createKeyring(
      () => Promise.all(keys.map(importSigningKey)),
      () => 0,
    ),
  );
}
