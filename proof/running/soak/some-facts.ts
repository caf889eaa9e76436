import type { Callback, Meaning } from '../../laws/callback.ts';
import type { Attempt, Delivery } from '../../laws/delivery.ts';
import type { Facts } from './facts.ts';

/** A delivery that was sent at the second given and answered one second later, with each of the answers in turn. */
export function aDelivery(
  taskId: string,
  meaning: Meaning,
  { at = 1, answers = ['received'] }: { at?: number; answers?: readonly Attempt['answer'][] } = {},
): Delivery {
  return { callback: aCallback(taskId, meaning), attempts: answers.map((answer) => anAttempt(answer, at)) };
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

const report = (statement: Extract<Meaning, { kind: 'report' }>['statement']): Meaning => ({
  kind: 'report',
  statement,
});

export const SUCCEEDED = report({ outcome: 'succeeded', voiceId: 'voice-a' });
export const OTHERWISE_SUCCEEDED = report({ outcome: 'succeeded', voiceId: 'voice-b' });
export const FAILED = report({ outcome: 'failed', reason: 'generation_failed' });
export const AWAITING = report({ outcome: 'awaiting', reason: 'in_progress' });
export const NOT_JSON: Meaning = { kind: 'unreadable', reason: 'not_json' };
export const FORGED: Meaning = { kind: 'forged', token: 'expired' };

/** The record of a task that this callback settled, or did not. */
export function aRecord(taskId: string, meaning: Meaning, overrides: object = {}): object {
  const { ref, body } = aCallback(taskId, meaning);
  const statement = meaning.kind === 'report' ? meaning.statement : {};
  return {
    taskId,
    kind: 'generate',
    ref,
    ...statement,
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
  overrides: { readonly type?: string; readonly ref?: string; readonly time?: string } = {},
): string {
  const statement = meaning.kind === 'report' ? meaning.statement : { outcome: 'succeeded' };
  const { ref = `ref of ${taskId}`, ...envelope } = overrides;
  return JSON.stringify({
    id: `${taskId}/generate/${revision}`,
    type: `suno.voice.${statement.outcome}`,
    subject: taskId,
    ...envelope,
    data: { taskId, kind: 'generate', ref, ...statement, revision },
  });
}

export function aQuarantined(taskId: string, overrides: object = {}): object {
  const { ref, body } = aCallback(taskId, NOT_JSON);
  return { kind: 'generate', ref, reason: 'not_json', body, deliveries: 2, ...overrides };
}

/** One task that first failed and then succeeded, with all that must be there of it. */
export function someFacts(overrides: Partial<Facts> = {}): Facts {
  return {
    deliveries: [aDelivery('task', FAILED, { at: 1 }), aDelivery('task', SUCCEEDED, { at: 5 })],
    records: [aRecord('task', SUCCEEDED, { revision: 2, publishedRevision: 2, deliveries: 2 })],
    quarantined: [],
    messages: [anEvent('task', FAILED, 1), anEvent('task', SUCCEEDED, 2)],
    ...overrides,
  };
}
