import { createMask, showMasked } from '../../contract/masking/create-mask.ts';
import { describeError } from '../logging/describe-error.ts';
import { createKeyMask } from './mask-key.ts';
import type { LookupAnswer, Provider } from './provider.ts';
import { readAnswer } from './read-answer.ts';

/** How long one lookup may take, in milliseconds, including the body: some bodies arrive slowly. */
export const LOOKUP_TIMEOUT_MS = 8_000;

/** The largest answer that is read, in bytes. A documented answer has 200. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface HttpProviderOptions {
  /** Without a path, such as `https://api.sunoapi.org`. */
  readonly baseUrl: string;
  /** The code of the provider's answers for an account without credits. */
  readonly noCreditsCode: number;
  /** @throws {ApiKeyUnavailableError} if the key cannot be read. */
  readonly apiKey: () => Promise<string>;
  readonly timeoutMs?: number;
  /** The HTTP client; the runtime's own unless given. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Creates a client for a provider of the Suno Voice API over HTTP.
 *
 * @see https://docs.sunoapi.org/suno-api/suno-voice-record-info
 */
export function createHttpProvider({
  baseUrl,
  noCreditsCode,
  apiKey,
  timeoutMs = LOOKUP_TIMEOUT_MS,
  fetch = globalThis.fetch,
}: HttpProviderOptions): Provider {
  let prepared: string | undefined;
  return {
    async prepare() {
      prepared = await apiKey();
    },
    async lookUp(taskId, kind) {
      const key = prepared ?? (await apiKey());
      const withoutKey = createKeyMask(key);
      const url = new URL('/api/v1/voice/record-info', baseUrl);
      url.searchParams.set('taskId', taskId);
      try {
        const response = await fetch(url, {
          headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
          // The key is sent to no other host.
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await readText(response);
        if (text === undefined) return failed(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
        const answer = { status: response.status, body: withoutKey(text) };
        return readAnswer(answer, { taskId, kind }, noCreditsCode, [key]);
      } catch (error) {
        const mask = createMask({ secrets: [key], unknown: 'all' });
        return failed(showMasked(mask(withoutKey(describeError(error)))));
      }
    },
  };
}

function failed(problem: string): LookupAnswer {
  return { kind: 'failed', problem };
}

/** @returns `undefined` if the body is too large: the rest is not read. */
async function readText(response: Response): Promise<string | undefined> {
  const stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
