import { createHmac } from 'node:crypto';

/**
 * Returns the headers that kie.ai signs a callback with. The signature does not cover the body.
 *
 * @see https://docs.kie.ai/common-api/webhook-verification
 */
export function signWebhook(key: string, taskId: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest('base64');
  return { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature };
}
