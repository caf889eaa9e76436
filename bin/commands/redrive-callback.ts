import { STORE_BUDGET_MS } from '../../functions/adapters/dynamodb/client.ts';
import { createDynamoQuarantineListing, type QuarantineListing } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { STORED_BODY_BYTES } from '../../functions/domain/read-body.ts';
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
  /** The receiver's ports for recording. @throws {CommandError} if the stack has no output with the settings for recording. */
  readonly receiving: () => Pick<ReceiveCallbackPorts, 'tasks' | 'confirmsResults' | 'now'>;
  /** Whether the receiver requires a valid webhook signature. @throws {CommandError} if the stack has no such output. */
  readonly enforcesSignatures: () => boolean;
}

/**
 * Processes the body of a callback that could not be read by the receiver's current rules, as if it came now.
 *
 * Its token was verified on receipt and is not required again. Its webhook signature cannot be verified again: the quarantine
 * has the result of the receiver's check, and where signatures are enforced, only a valid one is accepted.
 *
 * @throws {StoreUnavailableError | CommandError} nothing is known to be recorded; a retry is safe.
 */
export async function redriveCallback(
  id: string,
  { bodies, receiving, enforcesSignatures }: CallbackPorts,
): Promise<Omit<RedrivenItem, 'id'>> {
  const item = await bodies.read(id);
  if (item === undefined) return { result: 'not found', problems: [] };
  const { ref, kind, body, reason, signature, sizeBytes = 0 } = item;
  if (reason === 'too_large' || sizeBytes > STORED_BODY_BYTES)
    return { result: 'incomplete', problems: ['it was too large, and only its beginning was kept'] };
  if (ref === undefined || kind === undefined || !isKind(kind))
    return { result: 'failed', problems: ['it does not say its kind and reference'] };
  if (signature !== 'valid' && enforcesSignatures())
    return { result: 'refused', problems: [describeSignature(signature)] };

  const reception = await receiveCallback(
    {
      kind,
      // The token is masked already, and masking the mask changes nothing.
      token: TOKEN_MASK,
      body: typeof body === 'string' ? Buffer.from(body) : body,
      contentType: undefined,
      headers: {},
      client: {},
      // The callback's trace is over, and no function continues it.
      traceparent: undefined,
    },
    {
      ...receiving(),
      tokens: { verify: () => Promise.resolve({ kind: 'valid', ref }) },
      // The callback is already in quarantine.
      quarantine: { keep: () => Promise.resolve(id) },
      // The operator decides how many tasks the URL may name.
      urls: { mayName: () => true },
      storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
    },
  );
  switch (reception.kind) {
    case 'recorded': {
      const { taskId, outcome, transition } = reception;
      return { result: 'recorded', recorded: { taskId, outcome, transition }, problems: [] };
    }
    case 'quarantined': {
      const { reason: still, issues } = reception;
      return { result: still === 'wrong_ref' ? 'refused' : 'unreadable', problems: describeIssues(issues) };
    }
    case 'unauthorized':
      return { result: 'failed', problems: [reception.because] };
  }
}

/** Creates the ports for a stack. */
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
