import { expectedOf } from '../gateway/event.ts';
import * as v from 'valibot';
import type { Violation, Law } from './violation.ts';
import { MAX_TASKS } from '../receiver/named-tasks.ts';
import { quarantineReasonOf, statusOf, type Exchange } from './exchange.ts';
import { findSecret } from './secrecy.ts';

const json = v.strictObject({ 'content-type': v.literal('application/json') });
const issue = v.strictObject({ field: v.string(), message: v.pipe(v.string(), v.nonEmpty()) });

const ReceivedSchema = v.strictObject({
  statusCode: v.literal(200),
  headers: json,
  body: v.literal('{"status":"received"}'),
});

const QuarantinedSchema = v.strictObject({
  statusCode: v.literal(200),
  headers: json,
  body: v.pipe(
    v.string(),
    v.parseJson(),
    v.strictObject({
      status: v.literal('quarantined'),
      reason: v.pipe(v.string(), v.nonEmpty()),
      issues: v.pipe(v.array(issue), v.minLength(1)),
    }),
  ),
});

const ProblemSchema = v.strictObject({
  statusCode: v.literal(401),
  headers: v.strictObject({ 'content-type': v.literal('application/problem+json') }),
  body: v.pipe(
    v.string(),
    v.parseJson(),
    v.strictObject({
      type: v.pipe(v.string(), v.startsWith('urn:suno-voice-callbacks:problem:')),
      title: v.pipe(v.string(), v.nonEmpty()),
      status: v.literal(401),
      detail: v.pipe(v.string(), v.nonEmpty()),
    }),
  ),
});

const AnswerSchema = v.union([ReceivedSchema, QuarantinedSchema, ProblemSchema]);
const LineSchema = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

/** Judges one answer by itself, and what was said meanwhile. */
export function judgeExchange(exchange: Exchange): Violation[] {
  const { request, invocation } = exchange;
  const violation = (law: Law, what: string): Violation => ({ law, what, request });
  if (invocation.kind === 'died') return [violation('answers', `The receiver died: ${invocation.how}`)];

  const { said } = invocation;
  const violations: Violation[] = [];
  const tokens = [request.token.text, request.token.elsewhere];
  for (const line of said.split('\n').filter((text) => text !== '')) {
    if (!v.safeParse(LineSchema, line).success)
      violations.push(violation('lines', `It said ${line.slice(0, 200)}`));
  }
  const spilled = findSecret(said, tokens);
  if (spilled !== undefined) violations.push(violation('secrecy', `${spilled} was logged`));
  if (invocation.kind === 'threw')
    return [...violations, violation('answers', `It threw ${invocation.error}`)];

  const { result } = invocation;
  const answer = JSON.stringify(result ?? null);
  const found = findSecret(answer, tokens);
  if (found !== undefined) violations.push(violation('secrecy', `${found} was answered`));
  if (!v.safeParse(AnswerSchema, result).success)
    return [...violations, violation('statuses', `It answered ${answer.slice(0, 300)}`)];

  return [...violations, ...judgeStatus(exchange).map(([law, what]) => violation(law, what))];
}

function judgeStatus(exchange: Exchange): [Law, string][] {
  const { token, body } = exchange.request;
  const status = statusOf(exchange);
  if (token.expected === 'kept out') {
    return status === 401
      ? []
      : [['doors', `It answered ${status ?? 'nothing'} to a token that is not ours (${token.family})`]];
  }
  if (status === 401) {
    return token.expected === 'either' ? [] : [['doors', `It kept out a token of ours (${token.family})`]];
  }
  const expected = expectedOf(exchange.request).kind;
  const treatment = treatmentOf(exchange);
  if (ALLOWED[expected].includes(treatment)) return [];
  return [['results', `A body (${body.family}) that must be ${expected} was ${treatment}`]];
}

type Treatment = 'recorded' | 'called unreadable' | 'called too large' | 'refused' | 'refused too early';

/** What a receiver may do with a body that must be so. */
const ALLOWED: Readonly<Record<ReturnType<typeof expectedOf>['kind'], readonly Treatment[]>> = {
  recorded: ['recorded', 'refused'],
  kept: ['called unreadable'],
  'too large': ['called too large'],
  'recorded or kept': ['recorded', 'refused', 'called unreadable'],
};

function treatmentOf(exchange: Exchange): Treatment {
  switch (quarantineReasonOf(exchange)) {
    case undefined:
      return 'recorded';
    case 'wrong_ref':
      return 'refused';
    case 'too_many_tasks':
      return exchange.othersNamed < MAX_TASKS ? 'refused too early' : 'refused';
    case 'too_large':
      return 'called too large';
    default:
      return 'called unreadable';
  }
}
