import { STORE_BUDGET_MS } from '../../../functions/adapters/dynamodb/client.ts';
import type { QuarantinedItem } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { readTaskItem } from '../../../functions/adapters/dynamodb/task-item.ts';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import type { Verdict } from '../../../functions/domain/classify.ts';
import { STORED_BODY_BYTES } from '../../../functions/domain/read-body.ts';
import { KINDS, type CallbackKind } from '../../../functions/domain/kinds.ts';
import { TOKEN_MASK } from '../../../functions/domain/mask-token.ts';
import type { SignatureFinding } from '../../../functions/domain/quarantine.ts';
import type { Transition } from '../../../functions/domain/transition.ts';
import { receiveCallback } from '../../../functions/receive-callback/receive-callback.ts';
import { describeIssues } from '../../terminal/text.ts';
import type { CallbackPorts, RedrivePorts } from './ports.ts';

export interface RedrivenItem {
  /** The id in the quarantine. */
  readonly id: string;
  readonly result:
    | 'published'
    /** Repaired; the event was published meanwhile, or the task is undecided. */
    | 'up to date'
    /** Still no event can be built from the item. */
    | 'malformed'
    /** The item is not in the table any more. */
    | 'gone'
    /** A callback whose report is in the task table now, in the record or its history. */
    | 'recorded'
    /** The callback's body can still not be read. */
    | 'unreadable'
    /** A callback of which only a part was stored. */
    | 'incomplete'
    /** A callback without a valid webhook signature, where the receiver enforces one. */
    | 'refused'
    | 'not found'
    | 'failed';
  readonly problems: readonly string[];
  /** For a recorded callback: its report, and the transition of the record. */
  readonly recorded?: {
    readonly taskId: string;
    readonly outcome: Verdict['outcome'];
    readonly transition: Transition['kind'];
  };
}

/**
 * Redrives a quarantined item: a callback through the receiver's rules, and an item of the task table, after it was repaired
 * there, by publishing its pending event.
 *
 * The sweep would not find the item of the task table: quarantining removed it from the outbox.
 *
 * @returns the result, problems included; never throws. After a problem the item stays quarantined for the next redrive.
 */
export async function redriveQuarantined(
  quarantined: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  const { id, reason } = quarantined;
  try {
    if (reason === 'unpublishable') return await redriveItem(quarantined, ports);
    const redriven = await redriveCallback(id, ports);
    if (redriven.result === 'recorded')
      await ports.quarantined.markRedriven(id, ports.now().toISOString(), undefined);
    return { id, ...redriven };
  } catch (error) {
    return { id, result: 'failed', problems: [describeError(error)] };
  }
}

async function redriveItem(
  { id, kind, taskId }: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  if (taskId === undefined || kind === undefined) {
    return { id, result: 'failed', problems: ['its task is unknown'] };
  }
  const item = await ports.tasks.read({ taskId: { S: taskId }, kind: { S: kind } }, undefined);
  if (item === undefined)
    return { id, result: 'gone', problems: [`the table has no ${taskId}/${kind} any more`] };
  const read = readTaskItem(item);
  if (read.kind === 'malformed') {
    return { id, result: 'malformed', problems: describeIssues(read.issues) };
  }
  const publication = await ports.publish(item);
  await ports.quarantined.markRedriven(id, ports.now().toISOString(), undefined);
  return { id, result: publication.kind === 'published' ? 'published' : 'up to date', problems: [] };
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
    return { result: 'incomplete', problems: ['it was too large, and only its beginning was stored'] };
  if (ref === undefined || kind === undefined || !isKind(kind))
    return { result: 'failed', problems: ['its kind and reference are unknown'] };
  if (signature !== 'valid' && enforcesSignatures())
    return { result: 'refused', problems: [describeSignature(signature)] };

  const received = await receiveCallback(
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
  switch (received.kind) {
    case 'recorded': {
      const { taskId, outcome, transition } = received;
      return { result: 'recorded', recorded: { taskId, outcome, transition }, problems: [] };
    }
    case 'quarantined': {
      const { reason: still, issues } = received;
      return { result: still === 'wrong_ref' ? 'refused' : 'unreadable', problems: describeIssues(issues) };
    }
    case 'unauthorized':
      return { result: 'failed', problems: [received.because] };
  }
}

function describeSignature(signature: SignatureFinding | undefined): string {
  const found = signature === undefined ? 'was not checked on receipt' : `was found ${signature}`;
  return `webhookHmac is enforce, and its webhook signature ${found}: the receiver would refuse it`;
}

function isKind(kind: string): kind is CallbackKind {
  return Object.hasOwn(KINDS, kind);
}
