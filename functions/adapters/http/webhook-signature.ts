import { askKeys } from '../secrets/ask-keys.ts';
import type { Keyring } from '../secrets/keyring.ts';

/**
 * How far a signature's time may lie from the receiver's, before or after, in milliseconds.
 *
 * kie.ai documents no window; its integrators use five minutes.
 */
const WINDOW_MS = 300_000;

/** Unix seconds as a program writes them, up to the year 5138: read leniently, one time could be written in many ways. */
const WHOLE_SECONDS = /^[1-9]\d{0,10}$/;

/** What the headers of a request say, by name. The gateway joins repeated ones with a comma. */
export type Headers = Readonly<Record<string, string | undefined>>;

export type SignatureCheck =
  | 'valid'
  /** One header or both are absent or empty: this is no request of kie.ai's, or signing is off there. */
  | 'missing'
  /** It was not made for this task with a key that is good now, or is no signature at all. */
  | 'invalid'
  /** It is genuine, and made more than five minutes ago, or from now. */
  | 'expired';

export interface WebhookVerifier {
  /**
   * Decides whether kie.ai signed a callback for this task, just now. The body is not signed.
   *
   * @param taskId the id that is to be recorded; without one nothing can be valid.
   * @param now the time to judge by.
   * @throws {SecretUnavailableError} when the key could not be fetched, so that nobody knows; a retry is safe.
   */
  verify(headers: Headers, taskId: string | undefined, now: Date): Promise<SignatureCheck>;
}

/**
 * Verifies kie.ai's webhook signatures: `X-Webhook-Signature` is base64(HMAC-SHA256(key, task id + "." + timestamp)). The
 * comparison is constant-time (WebCrypto).
 *
 * @see https://docs.kie.ai/common-api/webhook-verification
 */
export function createWebhookVerifier(keyring: Keyring): WebhookVerifier {
  return {
    async verify(headers, taskId, now) {
      const timestamp = valueOf(headers, 'x-webhook-timestamp');
      const signature = valueOf(headers, 'x-webhook-signature');
      if (timestamp === '' || signature === '') return 'missing';
      const bytes = Buffer.from(signature, 'base64');
      // Decoding skips what is no base64, so that one signature could be written in many ways.
      const isBase64 = bytes.toString('base64') === signature;
      if (taskId === undefined || !WHOLE_SECONDS.test(timestamp) || !isBase64) return 'invalid';

      const signed = new TextEncoder().encode(`${taskId}.${timestamp}`);
      const isSigned = await askKeys(keyring, async (key) => {
        // A key that does not fit is no answer: another one may.
        return (await crypto.subtle.verify('HMAC', key, bytes, signed)) || undefined;
      });
      if (!isSigned) return 'invalid';
      return Math.abs(now.getTime() - Number(timestamp) * 1_000) <= WINDOW_MS ? 'valid' : 'expired';
    },
  };
}

/** What the headers of this name say together, in any case of letters; nothing if there are none. */
function valueOf(headers: Headers, lowerCaseName: string): string {
  return Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === lowerCaseName)
    .map(([, value]) => value)
    .join();
}
