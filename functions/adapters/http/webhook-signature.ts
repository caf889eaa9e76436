import { type Keyring, tryKeys } from '../secrets/keyring.ts';

/**
 * How far a signature's time may lie from the receiver's, before or after, in milliseconds.
 *
 * kie.ai documents no window; its integrators use five minutes.
 */
const WINDOW_MS = 300_000;

/** Unix seconds in canonical form, up to the year 5138: a lenient pattern would accept many forms of one time. */
const WHOLE_SECONDS = /^[1-9]\d{0,10}$/;

/** The headers of a request, by name. The gateway joins repeated headers with a comma. */
export type Headers = Readonly<Record<string, string | undefined>>;

type SignatureCheck =
  | 'valid'
  /** One header or both are absent or empty: the request is not from kie.ai, or signing is off there. */
  | 'missing'
  /** The signature was not made for this task with a current key, or is malformed. */
  | 'invalid'
  /** The signature is genuine, but its time is more than five minutes before or after now. */
  | 'expired';

export interface WebhookVerifier {
  /**
   * Decides whether kie.ai signed a callback for this task within the time window. The body is not signed.
   *
   * @param taskId the id that will be recorded; without an id no signature is valid.
   * @param now the time to compare with.
   * @throws {SecretUnavailableError} if the key could not be fetched, so that the signature cannot be checked; a retry is safe.
   */
  verify(headers: Headers, taskId: string | undefined, now: Date): Promise<SignatureCheck>;
}

/**
 * Creates a verifier of kie.ai's webhook signatures: `X-Webhook-Signature` is base64(HMAC-SHA256(key, task id + "." +
 * timestamp)). The comparison is constant-time (WebCrypto).
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
      // Decoding skips characters that are not base64, so that one signature could be written in many ways.
      const isBase64 = bytes.toString('base64') === signature;
      if (taskId === undefined || !WHOLE_SECONDS.test(timestamp) || !isBase64) return 'invalid';

      const signed = new TextEncoder().encode(`${taskId}.${timestamp}`);
      const isSigned = await tryKeys(keyring, async (key) => {
        // `undefined` continues with the next key.
        return (await crypto.subtle.verify('HMAC', key, bytes, signed)) || undefined;
      });
      if (!isSigned) return 'invalid';
      return Math.abs(now.getTime() - Number(timestamp) * 1_000) <= WINDOW_MS ? 'valid' : 'expired';
    },
  };
}

/** Returns the joined values of all headers with this name, in any case of letters; an empty string if there are none. */
function valueOf(headers: Headers, lowerCaseName: string): string {
  return Object.entries(headers)
    .filter(([name]) => name.toLowerCase() === lowerCaseName)
    .map(([, value]) => value)
    .join();
}
