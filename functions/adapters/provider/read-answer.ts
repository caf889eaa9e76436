import * as v from 'valibot';
import { KINDS, type CallbackKind } from '../../domain/kinds.ts';
import { normaliseCallback } from '../../domain/normalise.ts';
import { maskToken } from '../../domain/mask-token.ts';
import type { LookupAnswer } from './provider.ts';

/** How much is told of the provider's own message, in characters. */
const MAX_MESSAGE_CHARACTERS = 256;

const code = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.trim(), v.digits(), v.toNumber())]),
  v.safeInteger(),
);

const EnvelopeSchema = v.object({
  code: v.optional(code),
  msg: v.optional(v.string(), ''),
  data: v.optional(v.unknown()),
});

const OK = 200;

/**
 * Reads the provider's answer to a lookup. Its errors come under an HTTP status of 200, so a code in the body counts
 * more than the status; a page of HTML has only the status.
 *
 * @param taskId what was asked for: an answer about another task is none.
 */
export function readAnswer(status: number, text: string, taskId: string, kind: CallbackKind): LookupAnswer {
  const body = parseJson(text);
  const envelope = v.safeParse(EnvelopeSchema, body);
  const given = envelope.success ? (envelope.output.code ?? status) : status;
  if (given !== OK) {
    const message = envelope.success ? envelope.output.msg : '';
    return { kind: 'refused', code: given, message: message.slice(0, MAX_MESSAGE_CHARACTERS).toWellFormed() };
  }
  if (!envelope.success)
    return { kind: 'failed', problem: 'the answer is no JSON object with code, msg and data' };
  return readRecord(envelope.output, text, taskId, kind);
}

function readRecord(
  { msg, data }: v.InferOutput<typeof EnvelopeSchema>,
  text: string,
  taskId: string,
  kind: CallbackKind,
): LookupAnswer {
  const isRecord = typeof data === 'object' && data !== null && !Array.isArray(data);
  if (!isRecord) return { kind: 'failed', problem: 'the answer has no data' };
  const normalised = normaliseCallback({ code: OK, msg, data: { taskId, ...data } }, KINDS[kind]);
  if (normalised.kind === 'unreadable') {
    return { kind: 'failed', problem: `the answer is no record: ${normalised.reason}` };
  }
  if (normalised.callback.taskId !== taskId)
    return { kind: 'failed', problem: 'the answer is about another task' };
  return { kind: 'record', callback: normalised.callback, raw: maskToken(text, '') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of HTML, or half an answer.
    return undefined;
  }
}
