import * as v from 'valibot';
import { isRef, MAX_REF_CHARACTERS } from '../contract/ref.ts';
import type { Issue } from '../domain/callback.ts';
import { KINDS, type CallbackKind } from '../domain/kinds.ts';
import { MAX_TASK_ID_CHARACTERS } from '../domain/normalise.ts';

/** A registration must tell what it is for soon: the shortest and longest deadline, in seconds. A week is the longest life of a URL. */
export const MIN_DEADLINE_SECONDS = 10;
export const MAX_DEADLINE_SECONDS = 604_800;

export interface RegisterRequest {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly ref: string | undefined;
  readonly deadlineSeconds: number | undefined;
}

export interface ReadRequest {
  readonly taskId: string;
  readonly kind: CallbackKind;
}

export type Validated<T> =
  | { readonly kind: 'valid'; readonly request: T }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] };

const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const KindSchema = v.optional(v.picklist(kinds, `must be one of ${kinds.join(', ')}`), 'generate');

/** As the receiver reads ids from callbacks: trimmed, and of the same length. One with control characters is a mistake. */
const TaskIdSchema = v.pipe(
  v.string(),
  v.trim(),
  v.check(
    (id) =>
      id.length >= 1 && id.length <= MAX_TASK_ID_CHARACTERS && id.isWellFormed() && !/\p{Control}/u.test(id),
    `must have 1 to ${MAX_TASK_ID_CHARACTERS} characters, none of them a control character`,
  ),
);

const deadline = `must be a whole number of seconds from ${MIN_DEADLINE_SECONDS} to ${MAX_DEADLINE_SECONDS}`;

const BodySchema = v.strictObject(
  {
    kind: KindSchema,
    ref: v.optional(
      v.custom<string>(
        isRef,
        `must have 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character`,
      ),
    ),
    deadlineSeconds: v.optional(
      v.pipe(
        v.number(deadline),
        v.integer(deadline),
        v.minValue(MIN_DEADLINE_SECONDS, deadline),
        v.maxValue(MAX_DEADLINE_SECONDS, deadline),
      ),
    ),
  },
  'must be a JSON object with any of kind, ref and deadlineSeconds, and nothing else',
);

/** @param body nothing, or JSON: all of a registration's fields may be left out. */
export function readRegisterRequest(taskId: string | undefined, body: string): Validated<RegisterRequest> {
  const json = body.trim() === '' ? {} : parseJson(body);
  const parsed = v.safeParse(v.object({ taskId: TaskIdSchema, body: BodySchema }), { taskId, body: json });
  if (!parsed.success) return invalid(parsed.issues);
  const { kind, ref, deadlineSeconds } = parsed.output.body;
  return { kind: 'valid', request: { taskId: parsed.output.taskId, kind, ref, deadlineSeconds } };
}

export function readReadRequest(
  taskId: string | undefined,
  kind: string | undefined,
): Validated<ReadRequest> {
  const parsed = v.safeParse(v.object({ taskId: TaskIdSchema, kind: KindSchema }), { taskId, kind });
  return parsed.success ? { kind: 'valid', request: parsed.output } : invalid(parsed.issues);
}

function invalid(issues: readonly v.BaseIssue<unknown>[]): { kind: 'invalid'; issues: Issue[] } {
  return {
    kind: 'invalid',
    issues: issues.map((issue) => ({
      field: (v.getDotPath(issue) ?? '').replace(/^body\.?/, ''),
      message: issue.message,
    })),
  };
}

/** @returns nothing when it is no JSON: the schema says what is wrong then. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
