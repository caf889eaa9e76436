import { describe, expect, test } from '@jest/globals';
import type { Exchange } from './laws/exchange.ts';
import {
  answered,
  FORGED,
  lawsOf,
  problem,
  RECEIVED,
  request,
  TOKEN,
  tooLarge,
  unreadable,
  unsigned,
} from './laws/facts.ts';
import { judgeExchange } from './laws/judge-exchange.ts';
import { PREVIOUS_SECRET, SECRET } from './tokens/sign.ts';

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
