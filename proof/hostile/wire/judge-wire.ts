import type { Conversation } from './conversation.ts';

/** One connection, and what was answered on it. */
export interface Talk {
  /** Which one of its seed. */
  readonly index: number;
  readonly conversation: Conversation;
  readonly statuses: readonly number[];
}

/** Everything that many connections left behind. */
export interface WireFacts {
  readonly talks: readonly Talk[];
  /** What an ordinary callback was answered after all of them. */
  readonly ordinaryStatus: number;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly kept: readonly Readonly<Record<string, unknown>>[];
  /** What the engine and its functions said. */
  readonly output: string;
  readonly secrets: readonly string[];
}

/** The ordinary callback's. */
const ORDINARY_TASK_ID = 'afterwards';

/** The task that a connection names whose requests must not be recorded; as long as its place holder. */
export const placeholderId = (index: number) => `t${String(index).padStart(7, '0')}`;

/** What the engine says when a function's process failed, died or was started again. */
const TROUBLE = /^.* failed: .*$|^.*ended by itself.*$/m;

/** Judges what connections left behind. @returns what is wrong, in words. */
export function judgeWire(facts: WireFacts): string[] {
  const { talks, ordinaryStatus, records, kept, output, secrets } = facts;
  const violations: string[] = [];
  const recordedIds = new Set(records.map(({ taskId }) => taskId));
  const expectedIds = new Set([ORDINARY_TASK_ID]);

  for (const talk of talks) {
    const { conversation, statuses } = talk;
    const { expected } = conversation;
    const violation = (what: string) => violations.push(`${what}: ${describeTalk(talk)}`);
    if (statuses.some((status) => status >= 500)) violation('It answered with a fault of its own');
    if (expected.kind === 'refused' && statuses.includes(200))
      violation('It answered 200 to what must not be written');
    if (expected.kind === 'kept' && !expected.statuses.includes(statuses[0] ?? 0))
      violation(`It did not answer ${expected.statuses.join(' or ')} to what is quarantined`);
    if (!('taskIds' in expected)) continue;
    const isDue = expected.kind === 'recorded';
    for (const taskId of expected.taskIds) {
      expectedIds.add(taskId);
      if ((isDue || statuses.includes(200)) && !recordedIds.has(taskId))
        violation(`Nothing is recorded of ${taskId}`);
    }
    if (isDue && (statuses.length !== expected.taskIds.length || statuses.some((status) => status !== 200))) {
      violation('Not every request was answered 200');
    }
  }

  const foreign = records.filter(({ taskId }) => !expectedIds.has(String(taskId)));
  for (const { taskId } of foreign) {
    const writer = talks.find(({ index }) => placeholderId(index) === taskId);
    violations.push(
      `${String(taskId)} is recorded${writer === undefined ? '' : `: ${describeTalk(writer)}`}`,
    );
  }
  const deliveries = kept.reduce((sum, { deliveries: count }) => sum + Number(count), 0);
  const expectedKept = talks.filter(({ conversation }) => conversation.expected.kind === 'kept').length;
  if (deliveries !== expectedKept)
    violations.push(`${deliveries} deliveries are in quarantine, ${expectedKept} were to be`);

  if (ordinaryStatus !== 200)
    violations.push(`Afterwards an ordinary callback was answered ${ordinaryStatus}`);
  const trouble = TROUBLE.exec(output)?.[0];
  if (trouble !== undefined) violations.push(`A process had trouble: ${trouble}`);
  if (secrets.some((secret) => output.includes(secret))) violations.push('A token or a secret was logged');
  return violations;
}

function describeTalk({ index, conversation, statuses }: Talk): string {
  const sent = JSON.stringify(conversation.text);
  return `connection ${index} (${conversation.family}, then ${conversation.ending}) was answered [${statuses.join(', ')}] to ${sent.slice(0, 500)}`;
}
