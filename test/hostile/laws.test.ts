import { describe, expect, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createHash } from 'node:crypto';
import type { HostileBody } from './bodies/body.ts';
import { judgeMemory } from './campaign/memory.ts';
import { runCases } from './campaign/run-cases.ts';
import { judgeGrowth } from './growth/exponent.ts';
import type { HostileCase, HostileRequest } from './hostile-case.ts';
import type { Breach } from './laws/breach.ts';
import type { Exchange } from './laws/exchange.ts';
import { judgeExchange } from './laws/judge-exchange.ts';
import { judgeEmptiness, judgeStore } from './laws/judge-store.ts';
import type { Stored } from './laws/stored.ts';
import type { Laboratory } from './receiver/laboratory.ts';
import { claimsWith } from './tokens/claims.ts';
import { PREVIOUS_SECRET, SECRET, sign } from './tokens/sign.ts';

const TOKEN = sign({ claims: claimsWith() });
const FORGED = sign({ claims: claimsWith(), key: 'another' });

const lawsOf = (breaches: readonly Breach[]) => [...new Set(breaches.map(({ law }) => law))];

const CALLBACK = '{"data":{"taskId":"task-1","status":"success","voiceId":"voice_a"}}';

const body = (overrides: Partial<HostileBody> = {}): HostileBody => ({
  family: 'any',
  text: CALLBACK,
  encoding: 'utf-8',
  handover: 'text',
  fate: { kind: 'recorded', taskIds: ['task-1'] },
  ...overrides,
});

const request = (overrides: Partial<HostileRequest> = {}): HostileRequest => ({
  body: body(),
  token: { family: 'any', text: TOKEN, fate: 'let in', ref: 'order-17' },
  envelope: { headers: '{}', contentType: null, userAgent: null, sourceIp: null, more: '{}' },
  atMs: 0,
  ...overrides,
});

const unsigned = request({ token: { family: 'any', text: FORGED, fate: 'kept out' } });
const unreadable = request({ body: body({ text: 'oops', fate: { kind: 'kept' } }) });
const tooLarge = request({ body: body({ text: 'x'.repeat(65_537), fate: { kind: 'kept' } }) });

const RECEIVED = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"received"}',
};
const problem = (status: number) => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: 'urn:suno-voice-callbacks:problem:x', title: 'T', status, detail: 'D' }),
});

const answered = (of: HostileRequest, result: unknown, said = '{"line":1}\n'): Exchange => ({
  request: of,
  invocation: { kind: 'answered', result, tookMs: 1, said },
});

describe('one answer is judged', () => {
  test.each([
    ['a callback that is recorded', answered(request(), RECEIVED)],
    ['a body that is kept', answered(unreadable, problem(400))],
    ['a body that is too large', answered(tooLarge, problem(413))],
    ['a token that is not ours', answered(unsigned, problem(401))],
    [
      'a token of which nobody knows',
      answered(request({ token: { ...request().token, fate: 'either' } }), problem(401)),
    ],
  ])('and holds the laws: %s', (_name, exchange) => {
    expect(judgeExchange(exchange)).toEqual([]);
  });

  test.each<[string, Exchange, string]>([
    ['a death', { request: request(), invocation: { kind: 'died', how: 'SIGSEGV' } }, 'answers'],
    [
      'an exception',
      { request: request(), invocation: { kind: 'threw', error: 'Error', tookMs: 1, said: '' } },
      'answers',
    ],
    ['a fault of our own', answered(request(), problem(500)), 'statuses'],
    ['an outage that is none', answered(request(), problem(503)), 'statuses'],
    ['no status', answered(request(), {}), 'statuses'],
    ['nothing', answered(request(), undefined), 'statuses'],
    [
      'a success that the provider does not know',
      answered(request(), { ...RECEIVED, statusCode: 202 }),
      'statuses',
    ],
    ['another success', answered(request(), { ...RECEIVED, body: '{"status":"ok"}' }), 'statuses'],
    [
      'a header too many',
      answered(request(), { ...RECEIVED, headers: { ...RECEIVED.headers, x: '1' } }),
      'statuses',
    ],
    ['a problem of another form', answered(unreadable, { ...problem(400), body: 'no' }), 'statuses'],
    ['a forged token that is let in', answered(unsigned, RECEIVED), 'doors'],
    ['a forged token whose body is read', answered(unsigned, problem(400)), 'doors'],
    ['a token of ours that is kept out', answered(request(), problem(401)), 'doors'],
    ['a callback that is refused', answered(request(), problem(400)), 'fates'],
    ['nonsense that is recorded', answered(unreadable, RECEIVED), 'fates'],
    ['a body that is too large and read', answered(tooLarge, problem(400)), 'fates'],
    ['a token in a line', answered(request(), RECEIVED, `{"at":"${TOKEN}"}\n`), 'secrecy'],
    ['a forged token in a line', answered(unsigned, problem(401), `{"at":"${FORGED}"}\n`), 'secrecy'],
    ['the secret in a line', answered(request(), RECEIVED, `{"at":"${SECRET}"}\n`), 'secrecy'],
    ['the old secret in a line', answered(request(), RECEIVED, `{"at":"${PREVIOUS_SECRET}"}\n`), 'secrecy'],
    [
      'a line that somebody forged',
      answered(request(), RECEIVED, '{"taskId":"a\n{"level":"INFO"}\n'),
      'lines',
    ],
    ['a warning of the runtime', answered(request(), RECEIVED, '(node:1) Warning: leak\n'), 'lines'],
  ])('and breaks one: %s', (_name, exchange, law) => {
    expect(lawsOf(judgeExchange(exchange))).toEqual([law]);
  });

  test('and breaks two, when the answer echoes the token', () => {
    const answer = { ...RECEIVED, body: `{"status":"${TOKEN}"}` };

    expect(lawsOf(judgeExchange(answered(request(), answer)))).toEqual(['secrecy', 'statuses']);
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const RECORD = {
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
  client: {},
};
const KEPT = {
  id: 'x',
  kind: 'generate',
  ref: 'order-17',
  reason: 'not_json',
  deliveries: 1,
  digest: sha256('oops'),
  sizeBytes: 4,
  body: 'oops',
};

const stored = (records: readonly object[] = [RECORD], kept: readonly object[] = [KEPT]): Stored => ({
  tasks: records.map((item) => marshall(item)),
  quarantine: kept.map((item) => marshall(item)),
});

const EXCHANGES = [
  answered(request(), RECEIVED),
  answered(unreadable, problem(400)),
  answered(unsigned, problem(401)),
];

describe('what is stored is judged', () => {
  test('and holds the laws', () => {
    expect(judgeStore(stored(), EXCHANGES)).toEqual([]);
    expect(judgeEmptiness(stored([], []), EXCHANGES)).toEqual([]);
  });

  test.each<[string, Stored, string[]]>([
    ['a callback that was answered and not recorded', stored([]), ['recorded']],
    ['a callback under another id', stored([{ ...RECORD, taskId: 'task-2' }]), ['recorded', 'nothingElse']],
    ['a delivery that was counted twice', stored([{ ...RECORD, deliveries: 2 }]), ['recorded']],
    ['a delivery that was not counted', stored([{ ...RECORD, deliveries: 0 }]), ['recorded']],
    ["somebody else's reference", stored([{ ...RECORD, ref: 'order-18' }]), ['recorded']],
    ['a record that nobody sent', stored([RECORD, { ...RECORD, taskId: 'bait' }]), ['nothingElse']],
    ['a record of another form', stored([RECORD, { taskId: 'bait', kind: 'x' }]), ['nothingElse']],
    ['a body that was refused and not kept', stored([RECORD], []), ['kept']],
    [
      'a body with another digest',
      stored([RECORD], [{ ...KEPT, digest: sha256('x') }]),
      ['kept', 'nothingElse'],
    ],
    ['a body of another size', stored([RECORD], [{ ...KEPT, sizeBytes: 5 }]), ['kept', 'nothingElse']],
    ['a body that was kept twice', stored([RECORD], [{ ...KEPT, deliveries: 2 }]), ['kept']],
    ['a body that nobody sent', stored([RECORD], [KEPT, { ...KEPT, digest: sha256('x') }]), ['nothingElse']],
    ['a body that was changed', stored([RECORD], [{ ...KEPT, body: 'Oops' }]), ['whole']],
    ['a record without all of its body', stored([{ ...RECORD, raw: '{}' }]), ['whole']],
    ['a record that cannot be announced', stored([{ ...RECORD, revision: 0 }]), ['readable']],
    ['a token in an agent', stored([{ ...RECORD, client: { userAgent: `see ${TOKEN}` } }]), ['secrecy']],
    ['a token in a list', stored([{ ...RECORD, history: [{ voiceId: TOKEN }] }]), ['secrecy']],
    ['a secret in a record', stored([{ ...RECORD, msg: SECRET }]), ['secrecy']],
    ['a token as escapes', stored([{ ...RECORD, msg: TOKEN.replaceAll('.', '\\\\u002e') }]), ['secrecy']],
    ['a token, percent-encoded', stored([{ ...RECORD, msg: TOKEN.replaceAll('.', '%2e') }]), ['secrecy']],
    [
      'a token of wide characters',
      stored([{ ...RECORD, raw: Buffer.from(TOKEN, 'utf16le').toString() }]),
      ['secrecy', 'whole'],
    ],
    [
      'a token in bytes',
      stored([RECORD], [{ ...KEPT, body: Buffer.from(`\u00ff${TOKEN}`, 'latin1') }]),
      ['secrecy', 'whole'],
    ],
  ])('and breaks one: %s', (_name, facts, laws) => {
    expect(lawsOf(judgeStore(facts, EXCHANGES)).toSorted()).toEqual(laws.toSorted());
  });

  test('and breaks one, when anything is there before anybody had a token of ours', () => {
    expect(lawsOf(judgeEmptiness(stored([], [KEPT]), EXCHANGES))).toEqual(['nothingUnsigned']);
    expect(lawsOf(judgeEmptiness(stored([RECORD], []), EXCHANGES))).toEqual(['nothingUnsigned']);
  });
});

describe('a run is judged', () => {
  const health = { heapBytes: 20_000_000, residentBytes: 100_000_000, pollution: [] };
  const hostileCase: HostileCase = {
    body: body(),
    envelope: request().envelope,
    atMs: 0,
    good: request().token,
    bad: unsigned.token,
    none: { family: 'none', text: undefined, fate: 'kept out' },
  };

  /** A receiver that does everything right, but for what is said. */
  const laboratory = (overrides: Partial<Laboratory> = {}): Laboratory => ({
    send: (sent) => Promise.resolve(answered(sent, sent.token.fate === 'let in' ? RECEIVED : problem(401))),
    repeat: () => Promise.resolve(0),
    stored: () => Promise.resolve(stored([RECORD], [])),
    empty: () => Promise.resolve(),
    examine: () => Promise.resolve(health),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...overrides,
  });
  const run = async (flawed: Laboratory, isTimed = false) =>
    runCases(flawed, [hostileCase], 'in turns', { signal: new AbortController().signal, isTimed });

  test('and holds the laws', async () => {
    expect((await run(laboratory(), true)).breaches).toEqual([]);
  });

  test('and breaks one, when every object has something that it should not', async () => {
    const polluted = laboratory({ examine: () => Promise.resolve({ ...health, pollution: ['polluted'] }) });

    expect(lawsOf((await run(polluted)).breaches)).toEqual(['prototypes']);
  });

  /** Takes long for as many requests as it is told. */
  const slowFor = (times: number) => {
    let left = times;
    return laboratory({
      send: (sent) => {
        const tookMs = left-- > 0 ? 1_001 : 1;
        const result = sent.token.fate === 'let in' ? RECEIVED : problem(401);
        return Promise.resolve({ request: sent, invocation: { kind: 'answered', result, tookMs, said: '' } });
      },
    });
  };

  test('and breaks one, when a request takes too long three times in a row', async () => {
    expect(lawsOf((await run(slowFor(3), true)).breaches)).toEqual(['time']);
  });

  test('and holds them, when one is slow twice, or the machine has other work', async () => {
    expect((await run(slowFor(2), true)).breaches).toEqual([]);
    expect((await run(slowFor(3), false)).breaches).toEqual([]);
  });

  test('and breaks one, when nothing may be written yet and is', async () => {
    const breaches = await runCases(laboratory(), [hostileCase], 'unsigned first', {
      signal: new AbortController().signal,
      isTimed: false,
    });

    expect(lawsOf(breaches.breaches)).toEqual(['nothingUnsigned']);
  });

  test.each([
    [0, []],
    [-10_000_000, []],
    [4_194_304, []],
    [4_194_305, ['memory']],
  ])('by what the heap grew: %d bytes', (grown, laws) => {
    const late = { ...health, heapBytes: health.heapBytes + grown };

    expect(lawsOf(judgeMemory(health, late, 100_000))).toEqual(laws);
  });
});

describe('how the cost grows is judged', () => {
  const costs = (cpuMs: (size: number) => number) =>
    [4_096, 8_192, 16_384, 32_768, 65_536].map((size) => ({ size, cpuMs: cpuMs(size) }));

  test.each<[string, (size: number) => number, { exponent: number | undefined; isFound: boolean }]>([
    ['nothing that grows', () => 3, { exponent: undefined, isFound: false }],
    ['what grows and does not matter', (size) => 3 + size / 65_536, { exponent: undefined, isFound: false }],
    ['what grows as the size', (size) => 3 + size / 6_553.6, { exponent: 1, isFound: false }],
    ['what grows as its square', (size) => 3 + (size / 6_553.6) ** 2, { exponent: 2, isFound: true }],
    ['what suddenly grows', (size) => (size > 40_000 ? 50 : 3), { exponent: 5.6, isFound: true }],
  ])('%s', (_name, cpuMs, { exponent, isFound }) => {
    const growth = judgeGrowth(costs(cpuMs));

    expect(growth.isFound).toBe(isFound);
    if (exponent === undefined) expect(growth.exponent).toBeUndefined();
    else expect(growth.exponent).toBeCloseTo(exponent, 1);
  });
});
