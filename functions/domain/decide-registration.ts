import { unchanged, type ConditionalChange, type Fact } from './change.ts';
import { KINDS, type CallbackKind } from './kinds.ts';
import { dueOnceRegistered, firstLookupAt } from './lookup-schedule.ts';
import { dayKey, isResultPending, resultDueKey } from './outbox.ts';
import { expiresAt, type RecordSettings } from './record.ts';
import { refOfTask } from './event.ts';
import type { StoredTask } from './stored-task.ts';

/** A submission whose result is awaited. */
export interface Registration {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly ref?: string | undefined;
  /** ISO 8601, UTC. */
  readonly registeredAt: string;
  /** ISO 8601, UTC: when the task times out. */
  readonly deadlineAt: string;
}

export type RegistrationDecision =
  | (ConditionalChange & {
      readonly kind: 'write';
      /** `created`: the task had no record; `known`: it was registered before, or its own callback came first. */
      readonly registered: 'created' | 'known';
    })
  /** Another submission's URL reported the task: the record begins anew. */
  | (ConditionalChange & { readonly kind: 'displace'; readonly ref: string })
  /** The task is registered with another reference, which stays. */
  | { readonly kind: 'other ref'; readonly ref: string };

/**
 * Decides what a registration changes: never the outcome that the task's own URL reported, nor the deadline of an earlier
 * registration. The deadline that an earlier callback set is replaced.
 *
 * A registration is signed with AWS credentials, so it outranks a reference that only a callback gave.
 *
 * @param current what the store holds; `undefined` if that is not read yet.
 * @param settings without `lookUpWithinSeconds` there are no lookups, and a task is due at its deadline.
 */
export function decideRegistration(
  registration: Registration,
  current: StoredTask | undefined,
  settings: RecordSettings,
): RegistrationDecision {
  const { ref, registeredAt, deadlineAt } = registration;
  if (current === undefined || current.outcome === undefined) {
    return {
      kind: 'write',
      registered: 'created',
      change: { set: newRecord(registration, settings) },
      condition: [{ attribute: 'outcome', is: 'absent' }],
    };
  }
  if (ref !== undefined && current.ref !== undefined && current.ref !== ref) {
    return current.registeredAt === undefined
      ? displace(registration, current.ref, settings)
      : { kind: 'other ref', ref: current.ref };
  }

  const { outcome, dueAt } = current;
  // The event of a record without a reference has the task id as its reference: a repeated event must have the same.
  const eventRef = current.ref ?? refOfTask(registration.taskId);
  if (ref !== undefined && outcome !== 'awaiting' && eventRef !== ref) {
    return { kind: 'other ref', ref: eventRef };
  }
  const once = { registeredAt, ...(ref !== undefined && { ref }) };
  const condition: Fact[] = [{ attribute: 'outcome', is: 'equal', to: outcome }];
  if (ref !== undefined) condition.push({ attribute: 'ref', is: 'absent or equal', to: ref });
  const known = { kind: 'write', registered: 'known' } as const;
  if (outcome !== 'awaiting') {
    if (!isResultPending(current.due)) return { ...known, change: { set: {}, setOnce: once }, condition };
    // The task timed out, and is looked up again: from now on as a registered task.
    const set = { due: resultDueKey(registration.taskId) };
    return {
      ...known,
      change: { set, setOnce: once },
      condition: [...condition, unchanged('due', current.due)],
    };
  }
  const asRead = [...condition, unchanged('registeredAt', current.registeredAt)];
  if (current.registeredAt === undefined && dueAt !== undefined) {
    const set = {
      due: resultDueKey(registration.taskId),
      dueAt: dueOnceRegistered(dueAt, registeredAt, deadlineAt),
      deadlineAt,
    };
    return {
      ...known,
      change: { set, setOnce: once },
      condition: [...asRead, unchanged('dueAt', dueAt)],
    };
  }
  return {
    ...known,
    change: { set: {}, setOnce: { ...once, ...pending(registration, settings) } },
    condition: asRead,
  };
}

/**
 * Returns the change that begins the record anew, even if the other URL reports more meanwhile. The revision stays, so that each
 * later result is news to subscribers who got an event of the other submission.
 */
function displace(registration: Registration, ref: string, settings: RecordSettings): RegistrationDecision {
  const ofReports = Object.fromEntries(REPORTED_ATTRIBUTES.map((attribute) => [attribute, undefined]));
  return {
    kind: 'displace',
    ref,
    change: {
      set: {
        ...ofReports,
        [KINDS[registration.kind].resultField]: undefined,
        ...newRecord(registration, settings),
        displacedRef: ref,
      },
    },
    condition: [
      { attribute: 'ref', is: 'equal', to: ref },
      { attribute: 'registeredAt', is: 'absent' },
    ],
  };
}

/** The attributes that reports set, except the result and the revisions. */
const REPORTED_ATTRIBUTES = [
  'rank',
  'status',
  'code',
  'msg',
  'errorCode',
  'errorMessage',
  'raw',
  'rawSizeBytes',
  'claims',
  'answer',
  'contested',
  'via',
  'traceparent',
  'receivedAt',
  'settledAt',
  'deliveries',
  'history',
  'lookups',
  'lookedUpAt',
  'lookupSaid',
  // When another submission's event was published.
  'publishedAt',
] as const;

function newRecord(registration: Registration, settings: RecordSettings) {
  const { taskId, ref, registeredAt } = registration;
  return {
    outcome: 'awaiting',
    reason: 'not_reported',
    ref,
    registeredAt,
    updatedAt: registeredAt,
    day: dayKey(taskId, registeredAt),
    expiresAt: expiresAt(registeredAt, settings),
    ...pending(registration, settings),
  };
}

function pending(
  { taskId, registeredAt, deadlineAt }: Registration,
  { lookUpWithinSeconds: lookUpWithinSeconds }: RecordSettings,
) {
  const dueAt = lookUpWithinSeconds === undefined ? deadlineAt : firstLookupAt(registeredAt, deadlineAt);
  return { due: resultDueKey(taskId), dueAt, deadlineAt };
}
