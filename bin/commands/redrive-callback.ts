import { STORE_BUDGET_MS } from '../../functions/adapters/dynamodb/client.ts';
import {
  createDynamoQuarantineListing,
  type QuarantineListing,
} from '../../functions/adapters/dynamodb/quarantine-listing.ts';
import { STORED_BODY_BYTES } from '../../functions/domain/excerpt.ts';
import { KINDS, type CallbackKind } from '../../functions/domain/kinds.ts';
import type { SignatureFinding } from '../../functions/domain/quarantine.ts';
import { TOKEN_MASK } from '../../functions/domain/mask-token.ts';
import {
  receiveCallback,
  type ReceiveCallbackPorts,
} from '../../functions/receive-callback/receive-callback.ts';
import { createRecordingPorts } from '../../functions/receive-callback/receive-ports.ts';
import type { PublishingTarget } from './publishing-target.ts';
import { describeIssues } from './redrive-batch.ts';
import type { RedrivenItem } from './redrive-quarantined.ts';

export interface CallbackPorts {
  readonly bodies: Pick<QuarantineListing, 'read'>;
  /** Whatever the receiver records with. @throws {CommandError} when the stack does not say what it records by. */
  readonly receiving: () => Pick<ReceiveCallbackPorts, 'tasks' | 'confirmsResults' | 'now'>;
  /** Whether the receiver refuses callbacks without a valid webhook signature. @throws {CommandError} when the stack does not say so. */
  readonly enforcesSignatures: () => boolean;
}

/**
 * Feeds the body of a callback that could not be read through today's rules: those of the receiver, as if it came now.
 *
 * Its token was verified when it came in, and is not asked for again. Its webhook signature cannot be: the quarantine has what
 * the receiver found out about it, and where signatures are enforced, nothing but a valid one is taken in.
 *
 * @throws {StoreUnavailableError | CommandError} nothing is known to be recorded; a retry is safe.
 */
export async function redriveCallback(
  id: string,
  { bodies, receiving, enforcesSignatures }: CallbackPorts,
): Promise<Omit<RedrivenItem, 'id'>> {
  const item = await bodies.read(id);
  if (item === undefined) return { fate: 'not found', problems: [] };
  const { ref, kind, body, reason, signature, sizeBytes = 0 } = item;
  if (reason === 'too_large' || sizeBytes > STORED_BODY_BYTES)
    return { fate: 'incomplete', problems: ['it was too large, and only its beginning was kept'] };
  if (ref === undefined || kind === undefined || !isKind(kind))
    return { fate: 'failed', problems: ['it does not say its kind and reference'] };
  if (signature !== 'valid' && enforcesSignatures())
    return { fate: 'refused', problems: [describeSignature(signature)] };

  const reception = await receiveCallback(
    {
      kind,
      // Its token is masked already, and to mask the mask changes nothing.
      token: TOKEN_MASK,
      body: typeof body === 'string' ? Buffer.from(body) : body,
      contentType: undefined,
      headers: {},
      client: {},
      // The trace that it came in is over, and no function hands it on.
      traceparent: undefined,
    },
    {
      ...receiving(),
      tokens: { verify: () => Promise.resolve({ kind: 'valid', ref }) },
      // It is in quarantine as it is.
      quarantine: { keep: () => Promise.resolve(id) },
      // An operator decides how many tasks it may name.
      urls: { mayName: () => true },
      storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
    },
  );
  switch (reception.kind) {
    case 'recorded': {
      const { taskId, outcome, transition } = reception;
      return { fate: 'recorded', recorded: { taskId, outcome, transition }, problems: [] };
    }
    case 'quarantined': {
      const { reason: still, issues } = reception;
      return { fate: still === 'wrong_ref' ? 'refused' : 'unreadable', problems: describeIssues(issues) };
    }
    case 'unauthorized':
      return { fate: 'failed', problems: [reception.because] };
  }
}

/** Connects it to a stack. */
export function createCallbackPorts(target: PublishingTarget): CallbackPorts {
  const { environment, dynamodb, recording } = target;
  return {
    bodies: createDynamoQuarantineListing(dynamodb, environment.QUARANTINE_TABLE),
    receiving: () => ({
      ...createRecordingPorts(recording(), environment.TASK_TABLE, dynamodb),
      now: () => new Date(),
    }),
    enforcesSignatures: target.enforcesSignatures,
  };
}

function describeSignature(signature: SignatureFinding | undefined): string {
  const found = signature === undefined ? 'was not checked when it came' : `was found ${signature}`;
  return `webhookHmac is enforce, and its webhook signature ${found}: the receiver would refuse it`;
}

function isKind(kind: string): kind is CallbackKind {
  return Object.hasOwn(KINDS, kind);
}
