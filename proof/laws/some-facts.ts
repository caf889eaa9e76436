import {
  digestOf,
  type Attempt,
  type Callback,
  type Delivery,
  type Facts,
  type KnownRecord,
  type Meaning,
  type Quarantined,
  type SeenEvent,
  type Statement,
} from './facts.ts';
import { readEvents } from './read-facts.ts';

interface DeliveryOptions {
  readonly at?: number;
  readonly answers?: readonly Attempt['answer'][];
  readonly reason?: string;
  readonly ref?: string;
}

/** A delivery that was sent at the second given and answered one second later, with each of the answers in turn. */
export function aDelivery(
  taskId: string,
  meaning: Meaning,
  { at = 1, answers = ['received'], reason, ref }: DeliveryOptions = {},
): Delivery {
  const attempts = answers.map((answer) => ({ ...anAttempt(answer, at), ...(reason && { reason }) }));
  return { callback: { ...aCallback(taskId, meaning), ...(ref && { ref }) }, attempts };
}

function aCallback(taskId: string, meaning: Meaning): Callback {
  const says = meaning.kind === 'report' ? meaning.statement : meaning;
  return { taskId, ref: `ref of ${taskId}`, body: `${taskId}: ${JSON.stringify(says)}`, meaning };
}

const anAttempt = (answer: Attempt['answer'], at: number): Attempt => ({
  answer,
  sentAtMs: at * 1_000,
  endedAtMs: at * 1_000 + 1_000,
});

const report = (statement: Statement): Meaning => ({ kind: 'report', statement });

export const SUCCEEDED = report({ outcome: 'succeeded', voiceId: 'voice-a' });
export const OTHERWISE_SUCCEEDED = report({ outcome: 'succeeded', voiceId: 'voice-b' });
export const FAILED = report({ outcome: 'failed', reason: 'generation_failed' });
export const TIMED_OUT = report({ outcome: 'failed', reason: 'timed_out' });
export const AWAITING = report({ outcome: 'awaiting', reason: 'in_progress' });
export const NOT_JSON: Meaning = { kind: 'unreadable', reason: 'not_json' };
export const FORGED: Meaning = { kind: 'forged', token: 'expired' };

/** The record of a task that this callback settled, or did not. */
export function aRecord(taskId: string, meaning: Meaning, overrides: Partial<KnownRecord> = {}): KnownRecord {
  const { ref, body } = aCallback(taskId, meaning);
  const statement = meaning.kind === 'report' ? meaning.statement : {};
  return {
    taskId,
    ref,
    outcome: 'succeeded',
    ...statement,
    via: 'callback',
    raw: body,
    revision: 1,
    ...(meaning !== AWAITING && { publishedRevision: 1 }),
    deliveries: 1,
    ...overrides,
  };
}

/** The event of a task's revision. */
export function anEvent(
  taskId: string,
  meaning: Meaning,
  revision = 1,
  { data = {}, ...envelope }: Partial<Omit<SeenEvent, 'data'>> & { readonly data?: object } = {},
): SeenEvent {
  const statement = meaning.kind === 'report' ? meaning.statement : undefined;
  const message = {
    id: `${taskId}/generate/${revision}`,
    type: `suno.voice.${statement?.outcome}`,
    subject: taskId,
    ...envelope,
    data: { taskId, kind: 'generate', ref: `ref of ${taskId}`, ...statement, revision, ...data },
  };
  const [event] = readEvents([JSON.stringify(message)]).read;
  if (event === undefined) throw new TypeError(`${JSON.stringify(message)} is not an event`);
  return { ...event, ...(envelope.text !== undefined && { text: envelope.text }) };
}

export function aQuarantined(taskId: string, overrides: Partial<Quarantined> = {}): Quarantined {
  const { ref, body } = aCallback(taskId, NOT_JSON);
  return { ref, reason: 'not_json', digest: digestOf(body), deliveries: 2, ...overrides };
}

/** One task that first failed and then succeeded, with all that must be there of it. */
export function someFacts(overrides: Partial<Facts> = {}): Facts {
  return {
    deliveries: [aDelivery('task', FAILED, { at: 1 }), aDelivery('task', SUCCEEDED, { at: 5 })],
    registrations: [],
    records: [aRecord('task', SUCCEEDED, { revision: 2, publishedRevision: 2, deliveries: 2 })],
    quarantined: [],
    events: [anEvent('task', FAILED, 1), anEvent('task', SUCCEEDED, 2)],
    malformed: [],
    provider: undefined,
    confirms: false,
    isUndisturbed: false,
    isOver: false,
    ...overrides,
  };
}
