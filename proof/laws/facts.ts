import { createHash } from 'node:crypto';
import type { Violation } from '../kit/report.ts';

/** What a callback, a lookup or a deadline says of a task, in the record's words. */
export type Statement =
  | { readonly outcome: 'succeeded'; readonly voiceId: string }
  | { readonly outcome: 'failed' | 'awaiting'; readonly reason: string };

/** The required result of a callback. */
export type Meaning =
  /** Without a statement where the harness does not know what it says. */
  | { readonly kind: 'report'; readonly statement: Statement | undefined }
  /** Quarantined for this reason, if it is known, and answered so. */
  | { readonly kind: 'unreadable'; readonly reason: string | undefined }
  /** Answered with 401, with any body. */
  | { readonly kind: 'forged'; readonly token: 'of another secret' | 'expired' };

/** One callback that the provider, or an attacker, sends: its body, and what it means. */
export interface Callback {
  readonly taskId: string;
  readonly ref: string;
  readonly body: string;
  readonly meaning: Meaning;
  /** The body as it may be stored instead, with its secrets masked. */
  readonly masked?: string;
}

/** What an answer says about a callback: by its result under 200, or by another status. */
export type Answer = 'received' | 'quarantined' | number;

/** One time that a callback was sent. */
export interface Attempt {
  /** `undefined` when there was none. */
  readonly answer: Answer | undefined;
  /** Why it was quarantined, as far as the answer was read. */
  readonly reason?: string | undefined;
  /** When it was sent, as `performance.now()`. */
  readonly sentAtMs: number;
  /** When it was answered, or its sender stopped. */
  readonly endedAtMs: number;
}

/** A callback and every attempt to deliver it, in order. */
export interface Delivery {
  readonly callback: Callback;
  readonly attempts: readonly Attempt[];
}

/** A task that a backend has registered, or tried to. */
export interface Registration {
  readonly taskId: string;
  readonly ref: string | undefined;
  /** Whether it was answered with 200 or 201. */
  readonly isKept: boolean;
  /** What the task must say in the end, and what may be announced before; absent where several ends are right. */
  readonly course?: { readonly end: Statement; readonly before: readonly Statement[] };
}

/** A record, as far as a harness can read it, through the table or the task API. */
export interface KnownRecord {
  readonly taskId: string;
  readonly ref?: string | undefined;
  readonly outcome: Statement['outcome'];
  readonly reason?: string | undefined;
  readonly voiceId?: string | undefined;
  readonly via?: string | undefined;
  /** The body that reported the outcome. */
  readonly raw?: string | undefined;
  readonly revision?: number | undefined;
  readonly publishedRevision?: number | undefined;
  readonly deliveries?: number | undefined;
  readonly lookups?: number | undefined;
  readonly registeredAt?: string | undefined;
  readonly settledAt?: string | undefined;
  readonly deadlineAt?: string | undefined;
  /** Whose report a registration has displaced. */
  readonly displacedRef?: string | undefined;
}

/** A body in quarantine. */
export interface Quarantined {
  readonly taskId?: string | undefined;
  readonly ref: string;
  readonly reason: string;
  readonly digest: string;
  readonly deliveries: number;
}

/** The part of an event that the laws are about; the rest only has to be the same in every repetition. */
export interface SeenEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** The whole message. */
  readonly text: string;
  readonly data: {
    readonly taskId: string;
    readonly ref: string;
    readonly outcome: 'succeeded' | 'failed';
    readonly reason?: string | undefined;
    readonly voiceId?: string | undefined;
    readonly revision: number;
  };
}

/** A promise that was not kept: something is missing, something is there that must not be, or it came again. */
export type LawViolation = Violation<'lost' | 'wrong' | 'repeated'>;

/** Everything that was done in a run, and everything that is there when all has come to rest. */
export interface Facts {
  readonly deliveries: readonly Delivery[];
  readonly registrations: readonly Registration[];
  readonly records: readonly KnownRecord[];
  readonly quarantined: readonly Quarantined[];
  readonly events: readonly SeenEvent[];
  /** What is in a table or came as an event, and does not even have the form of one. */
  readonly malformed: readonly LawViolation[];
  /** What the provider says to lookups; `undefined` where there are none. */
  readonly provider: ProviderFacts | undefined;
  /** Whether a callback's result counts only once the provider has confirmed it. */
  readonly confirms: boolean;
  /** Whether nothing of the stack broke: every callback is answered, every event comes once, and deadlines are kept to. */
  readonly isUndisturbed: boolean;
  /** Whether every deadline has passed. */
  readonly isOver: boolean;
  /** Returns whether the quarantine counts a body for which it had no place. Absent where there is always one. */
  readonly hasNoPlace?: (callback: Callback) => boolean;
}

export interface ProviderFacts {
  /** What it says of each task. */
  readonly truths: ReadonlyMap<string, Statement>;
  /** How many lookups of each task it had; absent where they are not counted. */
  readonly lookups?: ReadonlyMap<string, number>;
  /** The most that it had in any 10 seconds, and how many are allowed. */
  readonly rate?: { readonly most: number; readonly allowed: number };
}

/** What violates the laws, in words. */
export interface Findings {
  /** What must be there and is not. */
  readonly missing: readonly string[];
  readonly wrong: readonly string[];
}

/** Puts findings about the same thing together. */
export function allOf(findings: readonly Findings[]): Findings {
  return {
    missing: findings.flatMap(({ missing }) => missing),
    wrong: findings.flatMap(({ wrong }) => wrong),
  };
}

/** What a record, an event or a callback says, as far as it is compared. */
export type Said = Pick<KnownRecord, 'outcome' | 'voiceId' | 'reason'>;

/** Returns what is said in words that can be compared and shown. */
export function wordsOf({ outcome, voiceId, reason }: Said): string {
  return [outcome, voiceId, reason].filter((word) => word !== undefined).join(' ');
}

/** Returns how much a statement counts: a record keeps the one that counts most. */
export function weightOf({ outcome, reason }: Said): number {
  if (outcome === 'failed') return reason === 'timed_out' ? 1 : 2;
  return outcome === 'succeeded' ? 3 : 0;
}

export const digestOf = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex');
