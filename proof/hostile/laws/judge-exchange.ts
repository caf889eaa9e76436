import { expectedOf } from '../gateway/event.ts';
import * as v from 'valibot';
import type { Violation, Law } from './violation.ts';
import { MAX_TASKS } from '../receiver/named-tasks.ts';
import { quarantineReasonOf, statusOf, type Exchange } from './exchange.ts';
import { judgeAnswer } from '../../laws/answers.ts';
import type { Meaning } from '../../laws/facts.ts';
import { findSecret } from '../../laws/secrecy.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { SECRETS } from '../tokens/sign.ts';

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
  const secrets = { secrets: SECRETS, tokens: [request.token.text, request.token.elsewhere] };
  for (const line of said.split('\n').filter((text) => text !== '')) {
    if (!v.safeParse(LineSchema, line).success)
      violations.push(violation('lines', `It said ${line.slice(0, 200)}`));
  }
  const spilled = findSecret(said, secrets);
  if (spilled !== undefined) violations.push(violation('secrecy', `${spilled} was logged`));
  if (invocation.kind === 'threw')
    return [...violations, violation('answers', `It threw ${invocation.error}`)];

  const { result } = invocation;
  const answer = JSON.stringify(result ?? null);
  const found = findSecret(answer, secrets);
  if (found !== undefined) violations.push(violation('secrecy', `${found} was answered`));
  if (!v.safeParse(AnswerSchema, result).success)
    return [...violations, violation('statuses', `It answered ${answer.slice(0, 300)}`)];

  return [...violations, ...judgeStatus(exchange).map(([law, what]) => violation(law, what))];
}

function judgeStatus(exchange: Exchange): [Law, string][] {
  const { token, body } = exchange.request;
  const status = statusOf(exchange);
  const reason = quarantineReasonOf(exchange);
  const answer = status === 200 ? (reason === undefined ? 'received' : 'quarantined') : status;
  if (reason === 'too_many_tasks' && exchange.othersNamed < MAX_TASKS) {
    return [['results', `A body (${body.family}) was refused for a task that its URL may name`]];
  }
  const wrong = judgeAnswer({ answer, reason }, meaningsOf(exchange.request));
  if (wrong === undefined) return [];
  const isDoor = token.expected === 'kept out' || status === 401;
  return [
    isDoor
      ? ['doors', `${wrong}; its token: ${token.family}`]
      : ['results', `${wrong}; its body: ${body.family}`],
  ];
}

const FORGED: Meaning = { kind: 'forged', token: 'of another secret' };
const REPORT: Meaning = { kind: 'report', statement: undefined };
const UNREADABLE: Meaning = { kind: 'unreadable', reason: undefined };
const TOO_LARGE: Meaning = { kind: 'unreadable', reason: 'too_large' };

/** What a request may mean, by the way it was made. */
function meaningsOf(request: HostileRequest): Meaning[] {
  const { expected } = request.token;
  if (expected === 'kept out') return [FORGED];
  const ofBody = {
    recorded: [REPORT],
    kept: [UNREADABLE],
    'too large': [TOO_LARGE],
    'recorded or kept': [REPORT, UNREADABLE],
  }[expectedOf(request).kind];
  return expected === 'either' ? [FORGED, ...ofBody] : ofBody;
}
