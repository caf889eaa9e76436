import { fingerprint } from '../adapters/dynamodb/fingerprint.ts';
import type { QuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import type { TokenVerifier } from '../adapters/http/token-verifier.ts';
import type { Headers } from '../adapters/http/webhook-signature.ts';
import type { Issue } from '../domain/callback.ts';
import { awaitConfirmation } from '../domain/claim.ts';
import { classifyCallback, type Verdict } from '../domain/classify.ts';
import { KINDS, type CallbackKind } from '../domain/kinds.ts';
import type { QuarantineReason } from '../domain/quarantine.ts';
import type { CallbackReport, Client } from '../domain/report.ts';
import { decideRefused, lookupCalledFor, type Transition } from '../domain/transition.ts';
import { readDelivery } from './read-delivery.ts';
import type { SignatureJudgement, SignaturePolicy } from './signature-policy.ts';

/** One POST, as the gateway handed it over. */
export interface Delivery {
  readonly kind: CallbackKind;
  /** `undefined` on the route without one. */
  readonly token: string | undefined;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly headers: Headers;
  readonly client: Client;
  /** The trace that it came in: W3C's `traceparent`, as this side knows it. */
  readonly traceparent: string | undefined;
}

/** What became of a delivery. */
export type Reception = (
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
      readonly reason: QuarantineReason;
      readonly issues: readonly Issue[];
    }
  | { readonly kind: 'unauthorized'; readonly because: 'no_token' | 'bad_token' | 'bad_signature' }
) & {
  readonly signature?: SignatureJudgement | undefined;
  /** Whether its URL ends with the next rotation of the signing secret. */
  readonly isOfPreviousSecret?: boolean | undefined;
};

export interface ReceiveCallbackPorts {
  readonly tokens: TokenVerifier;
  /** What a webhook signature is worth; it is not looked at without. */
  readonly signatures?: SignaturePolicy | undefined;
  readonly tasks: TaskStore;
  readonly quarantine: QuarantineStore;
  /** Whether a result counts only once the provider, asked about it, says the same. */
  readonly confirmsResults?: boolean;
  readonly now: () => Date;
  /**
   * A signal that ends the store's attempts for this delivery, all together.
   *
   * It runs from the token's check on: the key that a webhook signature is checked with is fetched within that time.
   */
  readonly storeBudget: () => AbortSignal;
}

/**
 * Writes one delivery down: token, then body, then signature, then report, then one conditional write.
 *
 * Whoever answers 200 to a `recorded` reception has it in the store. Nothing is published from here: the write
 * itself is what orders the event.
 *
 * @throws {StoreUnavailableError | SecretUnavailableError} nothing is known to be written; the provider should repeat it.
 */
export async function receiveCallback(delivery: Delivery, ports: ReceiveCallbackPorts): Promise<Reception> {
  const { kind, token, body, contentType, headers, client, traceparent } = delivery;
  const now = ports.now();
  if (token === undefined) return { kind: 'unauthorized', because: 'no_token' };
  const check = await ports.tokens.verify(token, kind, now);
  if (check.kind === 'invalid') return { kind: 'unauthorized', because: 'bad_token' };

  const { ref, isOfPreviousSecret } = check;
  const receivedAt = now.toISOString();
  const budget = ports.storeBudget();
  const reading = readDelivery(body, contentType, token, KINDS[kind]);
  const isCallback = reading.kind === 'callback';
  // The id that is recorded is the one that must be signed: a body has room for another.
  const signedId = isCallback ? reading.callback.taskId : undefined;
  const signature = await ports.signatures?.judge(headers, signedId, now);
  if (signature?.isRefused) return { kind: 'unauthorized', because: 'bad_signature', signature };

  if (!isCallback) {
    const { reason, issues, kept } = reading;
    const { id, ...measures } = fingerprint(kind, body);
    const facts = { kind, ref, signature: signature?.finding, receivedAt, reason, issues, body: kept };
    await ports.quarantine.keep({ id, ...facts, ...measures }, budget);
    return { kind: 'quarantined', id, ref, reason, issues, signature, isOfPreviousSecret };
  }
  const { callback, text } = reading;
  const told = classifyCallback(callback, KINDS[kind]);
  const { verdict, claim } = ports.confirmsResults ? awaitConfirmation(told) : { verdict: told };
  const report: CallbackReport = {
    kind,
    callback,
    verdict,
    claim,
    ref,
    receivedAt,
    traceparent,
    via: 'callback',
    raw: text,
    client,
  };
  const transition = await commit(report, ports.tasks, budget);
  const { taskId } = callback;
  const { outcome } = verdict;
  return { kind: 'recorded', taskId, ref, outcome, transition, signature, isOfPreviousSecret };
}

async function commit(
  report: CallbackReport,
  tasks: TaskStore,
  budget: AbortSignal,
): Promise<Transition['kind']> {
  const committed = await tasks.apply(report, budget);
  if (committed.kind === 'applied') return 'applied';
  switch (lookupCalledFor(committed.current, report.verdict)) {
    case 'now':
      await tasks.askNow(report, budget);
      return 'duplicate';
    case 'once more':
      await tasks.askAgain(report, budget);
      return 'late';
  }
  const why = decideRefused(committed.current, report.verdict, report.claim);
  await tasks.remember(report, why, budget);
  return why;
}
