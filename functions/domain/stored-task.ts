import type { Callback, Code } from './normalise.ts';
import type { Claim, KeptAnswer } from './claim.ts';
import type { FailureReason } from './classify.ts';
import { KINDS, type CallbackKind } from './kinds.ts';
import { rankOfRecord } from './transition.ts';

/** The attributes of a task that decisions depend on. Attributes of a wrong type (edited by hand) are absent. */
export interface StoredTask {
  /** `false`: the store has no record of the task. */
  readonly exists: boolean;
  readonly outcome: string | undefined;
  readonly reason: string | undefined;
  readonly result: string | undefined;
  /** The rank of the outcome; `undefined` before the first report. NaN, which outranks nothing, if both were edited by hand. */
  readonly rank: number | undefined;
  /** The stored rank is not the outcome's: it was edited by hand, and no condition can depend on it. */
  readonly isRankMalformed?: true;
  readonly ref: string | undefined;
  /** ISO 8601, as every time here. */
  readonly registeredAt: string | undefined;
  readonly receivedAt: string | undefined;
  readonly due: string | undefined;
  readonly dueAt: string | undefined;
  readonly deadlineAt: string | undefined;
  readonly deliveries: number | undefined;
  readonly lookups: number;
  readonly history: readonly unknown[] | 'malformed';
  readonly claims: readonly Claim[];
  readonly answer: KeptAnswer | undefined;
  readonly isAnswerMalformed?: true;
  readonly raw: string | undefined;
  readonly via: string | undefined;
  readonly displacedRef: string | undefined;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Reads a task's item. Total: an item that was edited by hand has a result, too. */
export function readStoredTask(item: Attributes, kind: CallbackKind): StoredTask {
  const { rank, deliveries, lookups, history, claims } = item;
  const answer = readAnswer(item['answer'], kind);
  return {
    exists: item['outcome'] !== undefined || rank !== undefined,
    outcome: text(item['outcome']),
    reason: text(item['reason']),
    result: text(item[KINDS[kind].resultField]),
    ...readRank(item),
    ref: text(item['ref']),
    registeredAt: text(item['registeredAt']),
    receivedAt: text(item['receivedAt']),
    due: text(item['due']),
    dueAt: text(item['dueAt']),
    deadlineAt: text(item['deadlineAt']),
    deliveries: typeof deliveries === 'number' ? deliveries : undefined,
    lookups: typeof lookups === 'number' ? lookups : 0,
    history: history === undefined ? [] : Array.isArray(history) ? history : 'malformed',
    claims: (Array.isArray(claims) ? claims : []).flatMap((claim) => readClaim(claim, kind) ?? []),
    answer,
    ...(answer === undefined && item['answer'] !== undefined && { isAnswerMalformed: true }),
    raw: text(item['raw']),
    via: text(item['via']),
    displacedRef: text(item['displacedRef']),
  };
}

function readRank({ rank, outcome, reason }: Attributes): Pick<StoredTask, 'rank' | 'isRankMalformed'> {
  if (rank === undefined) return { rank };
  const recorded = rankOfRecord(outcome, reason);
  if (recorded === undefined) return { rank: typeof rank === 'number' ? rank : Number.NaN };
  return rank === recorded ? { rank } : { rank: recorded, isRankMalformed: true };
}

const REPORTED_FAILURES: readonly FailureReason[] = [
  'voice_rejected',
  'verification_failed',
  'generation_failed',
];

function readClaim(value: unknown, kind: CallbackKind): Claim | undefined {
  const { outcome, reason, [KINDS[kind].resultField]: result } = attributesOf(value);
  if (outcome === 'succeeded' && typeof result === 'string') return { outcome, result };
  const failure = REPORTED_FAILURES.find((known) => known === reason);
  return outcome === 'failed' && failure !== undefined ? { outcome, reason: failure } : undefined;
}

function readAnswer(value: unknown, kind: CallbackKind): KeptAnswer | undefined {
  const verdict = readClaim(value, kind);
  if (verdict === undefined) return undefined;
  const { status, code, msg, errorCode, errorMessage } = attributesOf(value);
  const words = {
    result: verdict.result,
    status: text(status),
    code: codeOf(code),
    msg: text(msg),
    errorCode: codeOf(errorCode),
    errorMessage: text(errorMessage),
  };
  return { verdict, callback: withoutUndefined(words) };
}

function attributesOf(value: unknown): Attributes {
  return typeof value === 'object' && value !== null ? (value as Attributes) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function codeOf(value: unknown): Code | undefined {
  return typeof value === 'number' ? value : text(value);
}

function withoutUndefined(words: { [K in keyof Callback]?: Callback[K] | undefined }): Omit<
  Callback,
  'taskId'
> {
  // The filter removes exactly what the result type excludes.
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}
