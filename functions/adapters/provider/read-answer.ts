import * as v from 'valibot';
import { KINDS, type CallbackKind } from '../../domain/kinds.ts';
import { normaliseCallback } from '../../domain/normalise.ts';
import { maskCallbackUrls } from '../../domain/mask-token.ts';
import type { LookupAnswer } from './provider.ts';

/** How much is told of the provider's own message, in characters. */
const MAX_MESSAGE_CHARACTERS = 256;

const OK = 200;

/** A code, as a number: siblings of the provider send it as a text, and 200 as a word too. */
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
  // A message is for people: what is none must not cost the result beside it.
  msg: v.fallback(v.string(), ''),
  data: v.optional(v.unknown()),
});

/**
 * Reads the provider's answer to a lookup. Its errors come under an HTTP status of 200, so a code in the body counts
 * more than the status; a page of HTML has only the status.
 *
 * @param task what was asked for: an answer about another task is none.
 * @param noCreditsCode the provider's. A gateway's status does not mean it, though 429 may be both.
 */
export function readAnswer(
  { status, body }: { readonly status: number; readonly body: string },
  task: { readonly taskId: string; readonly kind: CallbackKind },
  noCreditsCode: number,
): LookupAnswer {
  // The provider may echo the callback's URL, here too.
  const text = maskCallbackUrls(body);
  const envelope = v.safeParse(EnvelopeSchema, parseJson(text));
  const { code, msg } = envelope.success ? envelope.output : { code: undefined, msg: '' };
  const given = code ?? status;
  if (given !== OK) {
    const message = msg.slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed();
    return { kind: 'refused', code: given, message, isOutOfCredits: code === noCreditsCode };
  }
  if (!envelope.success)
    return { kind: 'failed', problem: 'the answer is no JSON object with code, msg and data' };
  return readRecord(envelope.output, text, task.taskId, task.kind);
}

function readRecord(
  { msg, data }: v.InferOutput<typeof EnvelopeSchema>,
  text: string,
  taskId: string,
  kind: CallbackKind,
): LookupAnswer {
  const isRecord = typeof data === 'object' && data !== null && !Array.isArray(data);
  if (!isRecord) return { kind: 'failed', problem: 'the answer has no data' };
  // A record without an id is about what was asked for.
  const normalised = normaliseCallback({ code: OK, msg, taskId, data }, KINDS[kind]);
  if (normalised.kind === 'unreadable') {
    return { kind: 'failed', problem: `the answer is no record: ${normalised.reason}` };
  }
  if (normalised.callback.taskId !== taskId)
    return { kind: 'failed', problem: 'the answer is about another task' };
  return { kind: 'record', callback: normalised.callback, raw: text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of HTML, or half an answer.
  }
  return undefined;
}
