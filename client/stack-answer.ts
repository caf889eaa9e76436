import * as v from 'valibot';
import { redact } from './redact.ts';
import type { StackAnswer } from './stack-request.ts';
import { TaskRecordSchema, type TaskRecord } from './task-record.ts';

/** The stack's errors, in the form of RFC 9457. */
const ProblemSchema = v.object({
  title: v.string(),
  detail: v.optional(v.string(), ''),
  issues: v.optional(v.array(v.object({ field: v.string(), message: v.string() })), []),
});

export function isRecord(answer: StackAnswer): answer is StackAnswer & { readonly body: TaskRecord } {
  if (answer.kind === 'failed') return false;
  return (answer.status === 200 || answer.status === 201) && v.is(TaskRecordSchema, answer.body);
}

/** Returns whether an answer is the stack's own 404, as opposed to that of an address without a stack. */
export function isUnknownTask(answer: StackAnswer): boolean {
  return answer.kind === 'answered' && answer.status === 404 && v.is(ProblemSchema, answer.body);
}

export interface StackFailure {
  readonly problem: string;
  /** Absent if no answer came. */
  readonly status?: number;
  readonly options?: ErrorOptions;
}

/** Describes why an answer is not the expected one. */
export function describeFailure(answer: StackAnswer): StackFailure {
  if (answer.kind === 'failed') return { problem: answer.problem, options: { cause: answer.cause } };
  const { status, body } = answer;
  return { problem: `the stack answered ${status}${wordsOf(status, body)}`, status };
}

function wordsOf(status: number, body: unknown): string {
  const problem = v.safeParse(ProblemSchema, body);
  if (problem.success) {
    const { title, detail, issues } = problem.output;
    const faults = issues.map(({ field, message }) => `${field} ${message}`);
    return `: ${redact([title, ...faults, detail].filter(Boolean).join('; '), [])}`;
  }
  if (status === 403) return ': the credentials may not do this; they need the policy TaskApiPolicyArn';
  return ', which is not an answer of a VoiceCallbacksStack';
}
