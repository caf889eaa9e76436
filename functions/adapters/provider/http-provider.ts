import { createMask, showMasked, MASK } from '../../contract/masking/create-mask.ts';
import { describeError } from '../logging/describe-error.ts';
import { readAnswer, type LookupAnswer, type Provider } from '../../domain/lookup-answer.ts';

/** How long one lookup may take, in milliseconds, including the body: some bodies arrive slowly. */
const LOOKUP_TIMEOUT_MS = 8_000;

/** The largest answer that is read, in bytes. A documented answer has 200. */
const MAX_ANSWER_BYTES = 64 * 1024;

interface HttpProviderOptions {
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

/** The backslashes of one escape: JSON has one, JSON inside a JSON string two, and so on. */
const BACKSLASHES = String.raw`\\{1,8}`;

/** The characters that JSON may write with a backslash before them. */
const QUOTABLE = '"/\\';

/**
 * Creates a function that masks the API key in a string. The provider may echo the key: plain, or with any of its characters
 * escaped as in JSON or a URL.
 *
 * A key may have any characters. Other encodings of a key with letters and digits are masked by `createMask`.
 *
 * @param key one character or more.
 */
function createKeyMask(key: string): (text: string) => string {
  const written = new RegExp(Array.from(key, waysToWrite).join(''), 'g');
  return (text) => text.replaceAll(written, MASK);
}

/** Returns a pattern for an ASCII character. */
function waysToWrite(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0');
  const digits = code.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const plain = `${QUOTABLE.includes(character) ? String.raw`\\{0,8}` : ''}${String.raw`\x`}${code}`;
  return `(?:${plain}|${BACKSLASHES}u00${digits}|%${digits})`;
}
