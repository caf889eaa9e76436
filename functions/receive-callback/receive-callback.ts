import { type QuarantineStore, callbackFingerprint } from '../adapters/dynamodb/quarantine-store.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import type { OriginVerifier } from '../adapters/http/origin-header.ts';
import type { TokenVerifier } from '../adapters/http/token-verifier.ts';
import type { Headers, WebhookVerifier } from '../adapters/http/webhook-signature.ts';
import type { Issue } from '../domain/normalise.ts';
import type { Verdict } from '../domain/classify.ts';
import { KINDS, type CallbackKind } from '../domain/kinds.ts';
import {
  storedBody,
  URL_ISSUES,
  type QuarantinedCallback,
  type QuarantineReason,
  type SignatureFinding,
} from '../domain/quarantine.ts';
import { readCallback, reportOf } from '../domain/read-callback.ts';
import type { Transition } from '../domain/transition.ts';

/** The sender, as the gateway reports it. It is logged but not stored: it is useful only as long as logs are kept. */
export interface Client {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** One POST, as the gateway passes it. */
export interface CallbackRequest {
  readonly kind: CallbackKind;
  /** `undefined` on the route without a token. */
  readonly token: string | undefined;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly headers: Headers;
  readonly client: Client;
  /** W3C's `traceparent` of the invocation. */
  readonly traceparent: string | undefined;
}

/** The result of a delivery. */
export type ReceiveResult = (
  | {
      readonly kind: 'recorded';
      readonly taskId: string;
      readonly ref: string;
      readonly outcome: Verdict['outcome'];
      readonly transition: Transition['kind'];
    }
  | {
      readonly kind: 'quarantined';
      readonly id: string;
      readonly ref: string;
      /** The task that the body names, if any. */
      readonly taskId?: string | undefined;
      readonly reason: QuarantineReason;
      readonly issues: readonly Issue[];
    }
  | {
      readonly kind: 'unauthorized';
      readonly because: 'bad_origin' | 'no_token' | 'bad_token' | 'bad_signature';
    }
) & {
  readonly signature?: SignatureJudgement | undefined;
  /** Whether the next rotation of the signing secret invalidates the URL. */
  readonly isOfPreviousSecret?: boolean | undefined;
};

export interface ReceiveCallbackPorts {
  /** Decides which requests came through your network; absent if all are read. */
  readonly origin?: OriginVerifier | undefined;
  readonly tokens: TokenVerifier;
  /** The policy for webhook signatures; absent if they are not checked. */
  readonly signatures?: SignaturePolicy | undefined;
  readonly tasks: TaskStore;
  readonly quarantine: QuarantineStore;
  readonly urls: UrlUse;
  /** Whether a result counts only once a lookup has confirmed it. */
  readonly confirmsResults?: boolean;
  readonly now: () => Date;
  /**
   * Returns a signal that ends all store attempts of this delivery.
   *
   * Its time starts when the token is verified: the key for a webhook signature is fetched within that time.
   */
  readonly storeBudget: () => AbortSignal;
}

/**
 * Records one delivery: origin, then token, then body, then signature, then report, then one conditional write.
 *
 * A delivery with the result `recorded` is in the store, so that 200 is safe. Nothing is published here: the write itself
 * triggers the event.
 *
 * @throws {StoreUnavailableError | SecretUnavailableError} no write is confirmed; the provider should repeat the delivery.
 */
export async function receiveCallback(
  delivery: CallbackRequest,
  ports: ReceiveCallbackPorts,
): Promise<ReceiveResult> {
  const { kind, token, body, contentType, headers, traceparent } = delivery;
  const now = ports.now();
  if ((await ports.origin?.isOurs(headers)) === false) return { kind: 'unauthorized', because: 'bad_origin' };
  if (token === undefined) return { kind: 'unauthorized', because: 'no_token' };
  const check = await ports.tokens.verify(token, kind, now);
  if (check.kind === 'invalid') return { kind: 'unauthorized', because: 'bad_token' };

  const { ref, isOfPreviousSecret } = check;
  const receivedAt = now.toISOString();
  const budget = ports.storeBudget();
  const reading = readCallback(body, contentType, token, KINDS[kind]);
  const isCallback = reading.kind === 'callback';
  // The id that is recorded must be the signed id: a body can contain another id.
  const signedId = isCallback ? reading.callback.taskId : undefined;
  const signature = await ports.signatures?.judge(headers, signedId, now);
  if (signature?.isRefused) return { kind: 'unauthorized', because: 'bad_signature', signature };

  const findings = { signature, isOfPreviousSecret };
  const quarantine = async (facts: Pick<QuarantinedCallback, 'reason' | 'issues' | 'body' | 'taskId'>) => {
    const { reason, issues, taskId } = facts;
    const fingerprint = callbackFingerprint(kind, ref, body);
    const delivery = { kind, ref, signature: signature?.finding, receivedAt };
    const id = await ports.quarantine.keep({ ...fingerprint, ...delivery, ...facts }, budget);
    return { kind: 'quarantined', id, ref, taskId, reason, issues, ...findings } as const;
  };
  if (!isCallback) {
    const { reason, issues, kept } = reading;
    return quarantine({ reason, issues, body: kept });
  }

  const { taskId } = reading.callback;
  const report = reportOf(reading, { kind, ref, receivedAt, traceparent }, ports.confirmsResults ?? false);
  const options = { budget, mayCreate: ports.urls.mayName(taskId, ref) };
  const recorded = ({ transition }: { readonly transition: Transition['kind'] }) =>
    ({ kind: 'recorded', taskId, ref, outcome: report.verdict.outcome, transition, ...findings }) as const;

  const committed = await ports.tasks.commit(report, options);
  if (committed.kind === 'recorded') return recorded(committed);
  const reason = committed.kind === 'too many tasks' ? 'too_many_tasks' : 'wrong_ref';
  const quarantined = await quarantine({
    reason,
    issues: [URL_ISSUES[reason]],
    body: storedBody(reading.text),
    taskId,
  });
  if (committed.kind !== 'wrong ref' || committed.isRegistered) return quarantined;
  // The task may have been registered with this reference meanwhile, too early to find the callback in quarantine.
  const again = await ports.tasks.commit(report, options);
  return again.kind === 'recorded' ? recorded(again) : quarantined;
}

/** The finding about a delivery's webhook signature, and its consequence. */
export interface SignatureJudgement {
  readonly finding: SignatureFinding;
  /** Whether the delivery is rejected. */
  readonly isRefused: boolean;
  /** Why the signature could not be verified. */
  readonly error?: unknown;
}

export interface SignaturePolicy {
  /**
   * @param taskId the id that will be recorded, if the body has one.
   * @throws {SecretUnavailableError} if the key could not be fetched and the policy is to reject; a retry is safe.
   */
  judge(headers: Headers, taskId: string | undefined, now: Date): Promise<SignatureJudgement>;
}

/** Creates a policy that rejects every callback without a valid signature. */
export function enforceSignatures(verifier: WebhookVerifier): SignaturePolicy {
  return {
    async judge(headers, taskId, now) {
      const finding = await verifier.verify(headers, taskId, now);
      return { finding, isRefused: finding !== 'valid' };
    },
  };
}

/** Creates a policy that rejects nothing, even if the verification fails: what enforcing would reject is only counted. */
export function observeSignatures(verifier: WebhookVerifier): SignaturePolicy {
  return {
    async judge(headers, taskId, now) {
      try {
        return { finding: await verifier.verify(headers, taskId, now), isRefused: false };
      } catch (error) {
        return { finding: 'unverified', isRefused: false, error };
      }
    },
  };
}

/**
 * How many tasks one callback URL may name. A submission has one task; a URL that names more than 20 is used for many
 * submissions, or has leaked.
 */
export const MAX_TASKS_PER_REF = 20;

/** How many submissions are remembered, the most recently used: with 21 ids of 256 characters each they take at most 11 MB. */
const MAX_REFS = 1_000;

export type UrlUse = ReturnType<typeof createUrlUse>;

/** Creates a record, in this process, of the tasks that each submission's URL has named. It costs no call. */
export function createUrlUse() {
  const taskIdsOfRefs = new Map<string, Set<string>>();
  return {
    /** Returns whether the URL may name the task: it has named the task before, or fewer than 20 others. */
    mayName(taskId: string, ref: string): boolean {
      const taskIds = taskIdsOfRefs.get(ref) ?? new Set();
      // A Map keeps the order in which its entries were set: the first was used the longest ago.
      taskIdsOfRefs.delete(ref);
      taskIdsOfRefs.set(ref, taskIds);
      const [oldest] = taskIdsOfRefs.keys();
      if (taskIdsOfRefs.size > MAX_REFS && oldest !== undefined) taskIdsOfRefs.delete(oldest);

      if (taskIds.has(taskId)) return true;
      if (taskIds.size >= MAX_TASKS_PER_REF) return false;
      taskIds.add(taskId);
      return true;
    },
  };
}
