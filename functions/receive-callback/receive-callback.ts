import { fingerprint } from '../adapters/dynamodb/fingerprint.ts';
import type { QuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import type { TokenVerifier } from '../adapters/http/token-verifier.ts';
import type { Issue } from '../domain/callback.ts';
import { classifyCallback, type Verdict } from '../domain/classify.ts';
import { KINDS, type CallbackKind } from '../domain/kinds.ts';
import { normaliseCallback } from '../domain/normalise.ts';
import { EXCERPT_BYTES, type QuarantineReason } from '../domain/quarantine.ts';
import { excerptBody, MAX_BODY_BYTES, readBody, type KeptBody } from '../domain/read-body.ts';
import type { Client, Report } from '../domain/report.ts';
import { decideTransition, type Transition } from '../domain/transition.ts';

/** One POST, as the gateway handed it over. */
export interface Delivery {
  readonly kind: CallbackKind;
  /** `undefined` on the route without one. */
  readonly token: string | undefined;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly client: Client;
}

/** What became of a delivery. */
export type Reception =
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
  | { readonly kind: 'unauthorized'; readonly because: 'no_token' | 'bad_token' };

export interface ReceiveCallbackPorts {
  readonly tokens: TokenVerifier;
  readonly tasks: TaskStore;
  readonly quarantine: QuarantineStore;
  readonly now: () => Date;
  /** A signal that ends the store's attempts for this delivery, all together. */
  readonly storeBudget: () => AbortSignal;
}

/**
 * Writes one delivery down: token, then body, then report, then one conditional write.
 *
 * Whoever answers 200 to a `recorded` reception has it in the store. Nothing is published from here: the write
 * itself is what orders the event.
 *
 * @throws {StoreUnavailableError | SecretUnavailableError} nothing is known to be written; the provider should repeat it.
 */
export async function receiveCallback(delivery: Delivery, ports: ReceiveCallbackPorts): Promise<Reception> {
  const { kind, token, body, contentType, client } = delivery;
  const now = ports.now();
  if (token === undefined) return { kind: 'unauthorized', because: 'no_token' };
  const check = await ports.tokens.verify(token, kind, now);
  if (check.kind === 'invalid') return { kind: 'unauthorized', because: 'bad_token' };

  const { ref } = check;
  const receivedAt = now.toISOString();
  const budget = ports.storeBudget();
  const quarantine = async (reason: QuarantineReason, issues: readonly Issue[], kept: KeptBody) => {
    const facts = { kind, ref, receivedAt, reason, issues, body: kept };
    const { id, ...measures } = fingerprint(kind, body);
    await ports.quarantine.keep({ id, ...facts, ...measures }, budget);
    return { kind: 'quarantined', id, ref, reason, issues } as const;
  };

  if (body.byteLength > MAX_BODY_BYTES) {
    const message = `must have at most ${MAX_BODY_BYTES} bytes, not ${body.byteLength}`;
    return quarantine('too_large', [{ field: '', message }], excerptBody(body, EXCERPT_BYTES, token));
  }
  const read = readBody(body, contentType, token);
  if (read.kind === 'not_json') {
    return quarantine('not_json', [{ field: '', message: 'must be JSON' }], read.kept);
  }
  const normalised = normaliseCallback(read.value, KINDS[kind]);
  if (normalised.kind === 'unreadable') return quarantine(normalised.reason, normalised.issues, read.text);

  const { callback } = normalised;
  const verdict = classifyCallback(callback, KINDS[kind]);
  const report: Report = {
    kind,
    callback,
    verdict,
    ref,
    receivedAt,
    via: 'callback',
    raw: read.text,
    client,
  };
  const transition = await commit(report, ports.tasks, budget);
  return { kind: 'recorded', taskId: callback.taskId, ref, outcome: verdict.outcome, transition };
}

async function commit(report: Report, tasks: TaskStore, budget: AbortSignal): Promise<Transition['kind']> {
  const committed = await tasks.apply(report, budget);
  if (committed.kind === 'applied') return 'applied';
  const transition = decideTransition(committed.current, report.verdict);
  // Only a record that was edited by hand refuses a report of a higher rank.
  const why = transition.kind === 'applied' ? 'conflict' : transition.kind;
  await tasks.remember(report, why, budget);
  return why;
}
