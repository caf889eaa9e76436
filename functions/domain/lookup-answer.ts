import * as v from 'valibot';
import { createMask, showMasked, type Mask } from '../contract/masking/create-mask.ts';
import { normaliseCallback, type Callback } from './normalise.ts';
import { KINDS, type CallbackKind } from './kinds.ts';
import { maskJson } from './mask-token.ts';

/** The provider's answer to a lookup. */
export type LookupAnswer =
  /** The provider's record, in the form of a callback. */
  | { readonly kind: 'record'; readonly callback: Callback; readonly raw: string }
  /** An error of the provider: its code, and its message for people. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly message: string;
      readonly isOutOfCredits: boolean;
    }
  /** No answer, or an unreadable answer. */
  | { readonly kind: 'failed'; readonly problem: string };

/** Looks tasks up at the provider. */
export interface Provider {
  /**
   * Reads the key, so that the next lookup is made without delay.
   *
   * @throws {ApiKeyUnavailableError} if the key cannot be read: no lookup is possible.
   */
  prepare(): Promise<void>;
  /**
   * Looks up a task, once.
   *
   * @returns Total: anything that the provider does is an answer.
   * @throws {ApiKeyUnavailableError} if nothing was prepared and the key cannot be read: no call was made.
   */
  lookUp(taskId: string, kind: CallbackKind): Promise<LookupAnswer>;
}

/** How much of the provider's own message is returned, in characters. */
const MAX_MESSAGE_CHARACTERS = 256;

const OK = 200;

/** A code, as a number: siblings of the provider send it as a string, and 200 as a word, too. */
const CodeSchema = v.union([
  v.pipe(v.number(), v.safeInteger()),
  v.pipe(v.string(), v.trim(), v.digits(), v.toNumber(), v.safeInteger()),
  v.pipe(
    v.string(),
    v.trim(),
    v.toLowerCase(),
    v.literal('success'),
    v.transform(() => OK),
  ),
]);

const EnvelopeSchema = v.object({
  code: v.nullish(CodeSchema),
  // The message is for people: a malformed message must not lose the result.
  msg: v.fallback(v.string(), ''),
  data: v.optional(v.unknown()),
});

/**
 * Reads the provider's answer to a lookup. The provider returns errors with an HTTP status of 200, so a code in the body takes
 * precedence over the status; a page of HTML has only the status.
 *
 * The provider may echo the callback's URL and the API key. In the body and the texts for people, everything that looks like a
 * token is masked. In an id or a result, only callback URLs and the key are masked: the form of ids is not known.
 *
 * @param task the task that was looked up: an answer about another task is rejected.
 * @param noCreditsCode the provider's code. The status of a gateway does not mean it, though 429 may be both.
 * @param secrets the API key, if there is one.
 */
export function readAnswer(
  { status, body }: { readonly status: number; readonly body: string },
  task: { readonly taskId: string; readonly kind: CallbackKind },
  noCreditsCode: number,
  secrets: readonly string[] = [],
): LookupAnswer {
  const mask = createMask({ secrets, unknown: 'all' });
  const envelope = v.safeParse(EnvelopeSchema, parseJson(body, createMask({ secrets, unknown: 'in URLs' })));
  const { code, msg } = envelope.success ? envelope.output : { code: undefined, msg: '' };
  const given = code ?? status;
  if (given !== OK) {
    const message = showMasked(mask(msg)).slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed();
    return { kind: 'refused', code: given, message, isOutOfCredits: code === noCreditsCode };
  }
  if (!envelope.success)
    return { kind: 'failed', problem: 'the answer is not a JSON object with code, msg and data' };
  const record = readRecord(envelope.output, task.taskId, task.kind);
  if ('problem' in record) return { kind: 'failed', ...record };
  return { kind: 'record', callback: maskTexts(record, mask), raw: maskJson(body, mask).text };
}

function readRecord(
  { msg, data }: v.InferOutput<typeof EnvelopeSchema>,
  taskId: string,
  kind: CallbackKind,
): Callback | { readonly problem: string } {
  const isRecord = typeof data === 'object' && data !== null && !Array.isArray(data);
  if (!isRecord) return { problem: 'the answer has no data' };
  // A record without an id is about the task that was looked up.
  const normalised = normaliseCallback({ code: OK, msg, taskId, data }, KINDS[kind]);
  if (normalised.kind === 'unreadable')
    return { problem: `the answer is not a record: ${normalised.reason}` };
  if (normalised.callback.taskId !== taskId) return { problem: 'the answer is about another task' };
  return normalised.callback;
}

function maskTexts(callback: Callback, mask: Mask): Callback {
  const masked = Object.entries(callback).map(([name, value]) => {
    const isText = typeof value === 'string' && name !== 'taskId' && name !== 'result';
    return [name, isText ? showMasked(mask(value)) : value] as const;
  });
  // Object.fromEntries drops the names' types; each string stays a string.
  return Object.fromEntries(masked) as unknown as Callback;
}

function parseJson(text: string, mask: Mask): unknown {
  try {
    return maskJson(text, mask).value;
  } catch {
    // A page of HTML, or half an answer.
  }
  return undefined;
}
