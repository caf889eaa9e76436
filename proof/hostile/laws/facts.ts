import { marshall } from '@aws-sdk/util-dynamodb';
import { digestOf } from '../../laws/facts.ts';
import type { HostileBody } from '../bodies/body.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { sign, claimsWith } from '../tokens/sign.ts';
import type { Violation } from './violation.ts';
import type { Exchange, Stored } from './exchange.ts';

export const TOKEN = sign({ claims: claimsWith() });
export const FORGED = sign({ claims: claimsWith(), key: 'another' });

export const lawsOf = (violations: readonly Violation[]) => [...new Set(violations.map(({ law }) => law))];

export const CALLBACK = '{"data":{"taskId":"task-1","status":"success","voiceId":"voice_a"}}';

export const body = (overrides: Partial<HostileBody> = {}): HostileBody => ({
  family: 'any',
  text: CALLBACK,
  encoding: 'utf-8',
  handover: 'text',
  expected: { kind: 'recorded', taskIds: ['task-1'] },
  ...overrides,
});

export const request = (overrides: Partial<HostileRequest> = {}): HostileRequest => ({
  body: body(),
  token: { family: 'any', text: TOKEN, expected: 'let in', ref: 'order-17' },
  envelope: { headers: '{}', contentType: null, userAgent: null, sourceIp: null, more: '{}' },
  atMs: 0,
  ...overrides,
});

export const unsigned = request({ token: { family: 'any', text: FORGED, expected: 'kept out' } });
export const unreadable = request({ body: body({ text: 'oops', expected: { kind: 'kept' } }) });
export const tooLarge = request({ body: body({ text: 'x'.repeat(65_537), expected: { kind: 'kept' } }) });

export const RECEIVED = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"received"}',
};
export const quarantined = (reason = 'not_json') => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 'quarantined', reason, issues: [{ field: '', message: 'M' }] }),
});
export const UNAUTHORIZED = problem(401);

export function problem(status: number) {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'urn:suno-voice-callbacks:problem:x', title: 'T', status, detail: 'D' }),
  };
}

export const answered = (
  of: HostileRequest,
  result: unknown,
  { said = '{"line":1}\n', othersNamed = 0 } = {},
): Exchange => ({
  request: of,
  invocation: { kind: 'answered', result, tookMs: 1, said },
  othersNamed,
});

export const sha256 = digestOf;

export const RECORD = {
  taskId: 'task-1',
  kind: 'generate',
  ref: 'order-17',
  outcome: 'succeeded',
  voiceId: 'voice_a',
  revision: 1,
  receivedAt: '2026-11-23T10:00:00.000Z',
  settledAt: '2026-11-23T10:00:00.000Z',
  via: 'callback',
  deliveries: 1,
  raw: CALLBACK,
};
export const KEPT = {
  id: 'x',
  kind: 'generate',
  ref: 'order-17',
  reason: 'not_json',
  deliveries: 1,
  digest: sha256('oops'),
  sizeBytes: 4,
  body: 'oops',
};

export const stored = (records: readonly object[] = [RECORD], kept: readonly object[] = [KEPT]): Stored => ({
  tasks: records.map((item) => marshall(item)),
  quarantine: kept.map((item) => marshall(item)),
});

export const EXCHANGES = [
  answered(request(), RECEIVED),
  answered(unreadable, quarantined()),
  answered(unsigned, UNAUTHORIZED),
];
