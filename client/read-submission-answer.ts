import * as v from 'valibot';
import { parseJson } from './redact.ts';

/** What the provider's answer to a submission means. */
export type SubmissionAnswer =
  | { readonly kind: 'accepted'; readonly taskId: string }
  | {
      readonly kind: 'refused' | 'no credits' | 'throttled' | 'unavailable';
      readonly code: number;
      readonly message: string;
    }
  /** The submission may have been accepted. */
  | { readonly kind: 'unreadable'; readonly problem: string };

const code = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.trim(), v.digits(), v.toNumber())]),
  v.safeInteger(),
);
const id = v.pipe(v.string(), v.trim(), v.nonEmpty());

const CodeSchema = v.object({ code });
const MessageSchema = v.object({ msg: v.string() });
/** The task id's fields: the documented one, and the provider's other spelling. */
const TaskIdSchema = v.union([
  v.pipe(
    v.object({ data: v.object({ taskId: id }) }),
    v.transform(({ data }) => data.taskId),
  ),
  v.pipe(
    v.object({ data: v.object({ task_id: id }) }),
    v.transform(({ data }) => data.task_id),
  ),
]);

const OK = 200;

/**
 * Reads the provider's answer to a submission. Errors come with an HTTP status of 200, so a code in the body takes
 * precedence over the status. Without a code, only a status of 400 to 499 means that nothing was accepted: a gateway in
 * between also answers 500 and more when it has lost track of a submission that arrived.
 */
export function readSubmissionAnswer(status: number, text: string, noCreditsCode: number): SubmissionAnswer {
  const body = parseJson(text);
  const message = v.is(MessageSchema, body) ? body.msg : '';
  const given = v.safeParse(CodeSchema, body);
  if (given.success && given.output.code !== OK)
    return { kind: meaningOf(given.output.code, noCreditsCode), code: given.output.code, message };
  if (!given.success && status >= 400) return readStatus(status, message);

  const taskId = v.safeParse(TaskIdSchema, body);
  if (taskId.success && (given.success || status < 300)) return { kind: 'accepted', taskId: taskId.output };
  return { kind: 'unreadable', problem: `the provider answered HTTP ${status}, and no task id` };
}

/** @see https://docs.sunoapi.org/suno-api/suno-voice-generate */
function meaningOf(
  code: number,
  noCreditsCode: number,
): 'refused' | 'no credits' | 'throttled' | 'unavailable' {
  switch (code) {
    case noCreditsCode:
      return 'no credits';
    case 405:
    case 429:
    case 430:
      return 'throttled';
    case 455:
      return 'unavailable';
    default:
      return code >= 500 ? 'unavailable' : 'refused';
  }
}

/** Interprets an answer without a code: it comes from a server in front of the provider, with HTTP's own meanings. */
function readStatus(status: number, message: string): SubmissionAnswer {
  if (status >= 500 || status === 408) {
    return { kind: 'unreadable', problem: `the provider answered HTTP ${status}, and no code` };
  }
  return { kind: status === 429 ? 'throttled' : 'refused', code: status, message };
}
