import { createMask, showMasked } from '../../contract/masking/create-mask.ts';
import { describeError } from '../logging/describe-error.ts';
import { createKeyMask } from './mask-key.ts';
import type { LookupAnswer, Provider } from './provider.ts';
import { readAnswer } from './read-answer.ts';

/** How long one lookup may take, in milliseconds, the body included: some are sent drop by drop. */
export const LOOKUP_TIMEOUT_MS = 8_000;

/** How much of an answer is read, in bytes. A documented one has 200. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface HttpProviderOptions {
  /** Without a path, such as `https://api.sunoapi.org`. */
  readonly baseUrl: string;
  /** The code of its answers for an account without credits. */
  readonly noCreditsCode: number;
  /** @throws {ApiKeyUnavailableError} when it cannot be read. */
  readonly apiKey: () => Promise<string>;
  readonly timeoutMs?: number;
  /** What speaks HTTP: the runtime's own unless given. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Asks a provider of the Suno Voice API over HTTP.
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
          // The key goes to nobody else.
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

/** @returns nothing when there is too much of it: the rest is not read. */
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
