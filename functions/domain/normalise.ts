import { excerpt } from './read-body.ts';
import type { KindRules } from './kinds.ts';

/** A code from the provider: a whole number, or a string for anything else. */
export type Code = number | string;

/**
 * The fields of a callback's body, wherever the provider put them.
 *
 * Strings are complete up to the limits of `normalise.ts`; the body itself is stored as `raw`.
 */
export interface Callback {
  readonly taskId: string;
  /** The voice id (for kind `generate`), trimmed; never empty. */
  readonly result?: string;
  readonly status?: string;
  readonly code?: Code;
  readonly msg?: string;
  readonly errorCode?: Code;
  readonly errorMessage?: string;
}

/** One problem of a body: the field, and what is allowed. */
export interface Issue {
  readonly field: string;
  readonly message: string;
}

export type UnreadableReason = 'not_json' | 'not_an_object' | 'music_callback' | 'no_task_id';

/**
 * The longest task id, in characters.
 *
 * The id is a partition key (2,048 bytes at most) and occurs three times in an event. One publish call (256 KiB) must take ten
 * events. The longest documented id has 32.
 */
export const MAX_TASK_ID_CHARACTERS = 256;

/** The longest result, in bytes of UTF-8. A longer string is not a voice id, so the task stays undecided. */
export const MAX_RESULT_BYTES = 512;

/** How much of a message is stored, in bytes; `raw` has the rest. The longest message seen has 82. */
export const MAX_TEXT_BYTES = 512;

/** How much of a status or code is stored, in bytes. */
export const MAX_WORD_BYTES = 128;

type Normalised =
  | { readonly kind: 'callback'; readonly callback: Callback }
  | { readonly kind: 'unreadable'; readonly reason: UnreadableReason; readonly issues: readonly Issue[] };

/**
 * Reads a callback's fields from a parsed body: the documented place first, then every place and spelling that receivers of this
 * provider and its siblings have seen.
 *
 * @returns Total: every JSON value has a result.
 */
export function normaliseCallback(body: unknown, rules: KindRules): Normalised {
  if (!isObject(body)) {
    return unreadable('not_an_object', '', `must be a JSON object, not ${describe(body)}`);
  }
  const data = isObject(body['data']) ? body['data'] : {};
  const envelope = [data, body];
  if (pick(envelope, ['callbackType'], text) !== undefined || pick(envelope, ['data'], list) !== undefined) {
    return unreadable('music_callback', 'data', 'is a music callback; this URL takes voice callbacks only');
  }
  const taskId = pick(envelope, ['taskId', 'task_id'], text);
  if (taskId === undefined) {
    return unreadable('no_task_id', 'data.taskId', 'must be a string that is not empty');
  }
  if (taskId.length > MAX_TASK_ID_CHARACTERS) {
    const limit = `must have at most ${MAX_TASK_ID_CHARACTERS} characters, not ${taskId.length}`;
    return unreadable('no_task_id', 'data.taskId', limit);
  }
  // The task API rejects such an id, so its record could not be found again.
  if (/\p{Control}/u.test(taskId)) {
    return unreadable('no_task_id', 'data.taskId', 'must have no control characters');
  }

  const results = [data, ...resultsIn(data), body, ...resultsIn(body)];
  const result = pick(results, spellings(rules.resultField), text);
  const fields = {
    result: result === undefined || Buffer.byteLength(result) > MAX_RESULT_BYTES ? undefined : result,
    status: pick(envelope, ['status', 'state'], word),
    code: pick([body, data], ['code'], code),
    msg: pick([body, data], ['msg'], message),
    errorCode: pick(envelope, ['errorCode', 'error_code', 'failCode'], code),
    errorMessage: pick(envelope, ['errorMessage', 'error_message', 'failMsg'], message),
  };
  return { kind: 'callback', callback: { taskId, ...withoutUndefined(fields) } };
}

function unreadable(reason: UnreadableReason, field: string, message: string): Normalised {
  return { kind: 'unreadable', reason, issues: [{ field, message }] };
}

/** Returns the first value that `read` accepts. Places come before keys: `data` wins over the top level. */
function pick<T>(
  places: readonly Readonly<Record<string, unknown>>[],
  keys: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const place of places) {
    for (const key of keys) {
      const value = read(own(place, key));
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** Returns a string that is not empty, trimmed. Lone surrogates are replaced: no store or queue accepts them. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim().toWellFormed();
  return trimmed === '' ? undefined : trimmed;
}

function word(value: unknown): string | undefined {
  const given = text(value);
  return given && excerpt(given, MAX_WORD_BYTES);
}

/** Returns a string as given, even if empty: people compare it with what the provider shows them. */
function message(value: unknown): string | undefined {
  return typeof value === 'string' ? excerpt(value.toWellFormed(), MAX_TEXT_BYTES) : undefined;
}

/**
 * Returns a code, as a number if possible: siblings send `"200"` for 200. A number that the store could not hold exactly (beyond
 * 2^53, a fraction, Infinity) becomes a string.
 */
function code(value: unknown): Code | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  const given = word(value);
  return given?.match(/^-?\d{1,15}$/) ? Number(given) : given;
}

function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** Returns the objects in an envelope that can hold the result: as they are or as JSON strings, one inside the other. */
function resultsIn(envelope: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  const found = ['result', 'resultJson', 'result_json']
    .map((key) => own(envelope, key))
    .map((value) => (typeof value === 'string' ? parseJson(value) : value))
    .filter(isObject);
  return found.flatMap((object) => [object, own(object, 'result')]).filter(isObject);
}

function spellings(camelCase: string): string[] {
  return [camelCase, camelCase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // A string that is not JSON holds no result.
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns an own property: a body must not reach inherited properties. */
function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Object.entries drops the keys' types; the filter removes exactly what the result type excludes.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
