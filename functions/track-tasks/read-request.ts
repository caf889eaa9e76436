import * as v from 'valibot';
import { isRef, MAX_REF_CHARACTERS } from '../contract/ref.ts';
import { MAX_TASK_ID_CHARACTERS, type Issue } from '../domain/normalise.ts';
import { KINDS, type CallbackKind } from '../domain/kinds.ts';

/** The shortest and longest deadline of a registration, in seconds. A week is the longest life of a URL. */
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

type Validated<T> =
  | { readonly kind: 'valid'; readonly request: T }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] };

const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const KindSchema = v.optional(v.picklist(kinds, `must be one of ${kinds.join(', ')}`), 'generate');

const TASK_ID = `must have 1 to ${MAX_TASK_ID_CHARACTERS} characters, none of them a control character`;

/** Reads ids as the receiver reads them: trimmed, and of the same length. An id with control characters is a mistake. */
const TaskIdSchema = v.pipe(
  v.string(TASK_ID),
  v.trim(),
  v.check(
    (id) =>
      id.length >= 1 && id.length <= MAX_TASK_ID_CHARACTERS && id.isWellFormed() && !/\p{Control}/u.test(id),
    TASK_ID,
  ),
);

const REF = `must have 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character`;
const DEADLINE = `must be a whole number of seconds from ${MIN_DEADLINE_SECONDS} to ${MAX_DEADLINE_SECONDS}`;
const NO_OBJECT = 'must be a JSON object with any of kind, ref and deadlineSeconds';
const UNKNOWN_FIELD = 'is not known: there are kind, ref and deadlineSeconds';

const BodySchema = v.pipe(
  v.unknown(),
  v.check((body) => !Array.isArray(body), NO_OBJECT),
  v.strictObject(
    {
      kind: KindSchema,
      ref: v.optional(v.custom<string>(isRef, REF)),
      deadlineSeconds: v.optional(v.pipe(v.number(DEADLINE), v.check(isDeadline, DEADLINE))),
    },
    ({ expected }) => (expected === 'never' ? UNKNOWN_FIELD : NO_OBJECT),
  ),
);

function isDeadline(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= MIN_DEADLINE_SECONDS && seconds <= MAX_DEADLINE_SECONDS;
}

/** @param body empty, or JSON: all of a registration's fields may be left out. */
export function readRegisterRequest(taskId: string | undefined, body: string): Validated<RegisterRequest> {
  const id = v.safeParse(v.object({ taskId: TaskIdSchema }), { taskId });
  const fields = v.safeParse(BodySchema, body.trim() === '' ? {} : parseJson(body));
  if (!id.success || !fields.success) return invalid([...(id.issues ?? []), ...(fields.issues ?? [])]);
  const { kind, ref, deadlineSeconds } = fields.output;
  return { kind: 'valid', request: { ...id.output, kind, ref, deadlineSeconds } };
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
    issues: issues.map((issue) => ({ field: v.getDotPath(issue) ?? '', message: issue.message })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema reports what is wrong.
  }
  return undefined;
}
