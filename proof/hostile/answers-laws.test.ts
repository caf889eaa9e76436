import { describe, expect, test } from '@jest/globals';
import type { Exchange } from './laws/exchange.ts';
import {
  answered,
  FORGED,
  lawsOf,
  problem,
  quarantined,
  RECEIVED,
  request,
  TOKEN,
  tooLarge,
  UNAUTHORIZED,
  unreadable,
  unsigned,
} from './laws/facts.ts';
import { judgeExchange } from './laws/judge-exchange.ts';
import type { Invocation } from './receiver/start-receiver.ts';
import { PREVIOUS_SECRET, SECRET } from './tokens/sign.ts';

const unanswered = (invocation: Invocation): Exchange => ({ ...answered(request(), {}), invocation });

describe('one answer is judged', () => {
  test.each([
    ['a callback that is recorded', answered(request(), RECEIVED)],
    ['a body that is kept', answered(unreadable, quarantined())],
    ['a body that is too large', answered(tooLarge, quarantined('too_large'))],
    ['a task of another submission', answered(request(), quarantined('wrong_ref'))],
    [
      'one task more than a URL may name',
      answered(request(), quarantined('too_many_tasks'), { othersNamed: 20 }),
    ],
    ['a token that is not ours', answered(unsigned, UNAUTHORIZED)],
    [
      'a token that may be accepted or rejected',
      answered(request({ token: { ...request().token, expected: 'either' } }), UNAUTHORIZED),
    ],
  ])('and holds the laws: %s', (_name, exchange) => {
    expect(judgeExchange(exchange)).toEqual([]);
  });

  test.each<[string, Exchange, string]>([
    ['a death', unanswered({ kind: 'died', how: 'SIGSEGV' }), 'answers'],
    ['an exception', unanswered({ kind: 'threw', error: 'Error', tookMs: 1, said: '' }), 'answers'],
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
    ['a body that is called a mistake', answered(unreadable, problem(400)), 'statuses'],
    ['a body that is called too large by its status', answered(tooLarge, problem(413)), 'statuses'],
    ['a problem of another form', answered(unsigned, { ...UNAUTHORIZED, body: 'no' }), 'statuses'],
    [
      'a body that is quarantined without a word why',
      answered(unreadable, { ...quarantined(), body: '{"status":"quarantined","reason":"x","issues":[]}' }),
      'statuses',
    ],
    ['a forged token that is let in', answered(unsigned, RECEIVED), 'doors'],
    ['a forged token whose body is read', answered(unsigned, quarantined()), 'doors'],
    ['a token of ours that is kept out', answered(request(), UNAUTHORIZED), 'doors'],
    ['a callback that is called unreadable', answered(request(), quarantined()), 'results'],
    ['a callback that is called too large', answered(request(), quarantined('too_large')), 'results'],
    [
      'a task within the limit that is refused as one too many',
      answered(request(), quarantined('too_many_tasks'), { othersNamed: 19 }),
      'results',
    ],
    ['nonsense that is called a task', answered(unreadable, quarantined('wrong_ref')), 'results'],
    ['nonsense that is called too large', answered(unreadable, quarantined('too_large')), 'results'],
    ['nonsense that is recorded', answered(unreadable, RECEIVED), 'results'],
    ['a body that is too large and read', answered(tooLarge, quarantined()), 'results'],
    ['a token in a line', answered(request(), RECEIVED, { said: `{"at":"${TOKEN}"}\n` }), 'secrecy'],
    [
      'a forged token in a line',
      answered(unsigned, UNAUTHORIZED, { said: `{"at":"${FORGED}"}\n` }),
      'secrecy',
    ],
    ['the secret in a line', answered(request(), RECEIVED, { said: `{"at":"${SECRET}"}\n` }), 'secrecy'],
    [
      'the old secret in a line',
      answered(request(), RECEIVED, { said: `{"at":"${PREVIOUS_SECRET}"}\n` }),
      'secrecy',
    ],
    ['a forged line', answered(request(), RECEIVED, { said: '{"taskId":"a\n{"level":"INFO"}\n' }), 'lines'],
    [
      'a warning of the runtime',
      answered(request(), RECEIVED, { said: '(node:1) Warning: leak\n' }),
      'lines',
    ],
  ])('and breaks one: %s', (_name, exchange, law) => {
    expect(lawsOf(judgeExchange(exchange))).toEqual([law]);
  });

  test('and breaks two, when the answer echoes the token', () => {
    const answer = { ...RECEIVED, body: `{"status":"${TOKEN}"}` };

    expect(lawsOf(judgeExchange(answered(request(), answer)))).toEqual(['secrecy', 'statuses']);
  });
});
