import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEngine, type TestEngine } from '../../test/support/engine.ts';
import type { Conversation } from './wire/conversation.ts';
import { judgeWire, type Talk, type WireFacts } from './wire/judge-wire.ts';
import { runWire } from './wire/wire-campaign.ts';

describe('the running engine', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  test('accepts 200 hostile connections, and answers an ordinary callback afterwards', async () => {
    const { violations, talks } = await runWire(engine, {
      connections: 200,
      seed: 20_261_123,
      signal: new AbortController().signal,
      progress: () => undefined,
    });

    expect(violations.join('\n')).toBe('');
    expect(talks).toHaveLength(200);
  });
});

describe('what connections leave behind is judged', () => {
  const talk = (expected: Conversation['expected'], statuses: number[], index = 0): Talk => ({
    index,
    conversation: { family: 'any', text: 'GET /', cuts: [], ending: 'wait', expected },
    statuses,
  });
  const recorded = talk({ kind: 'recorded', taskIds: ['a', 'b'] }, [200, 200]);
  const hungUp = talk({ kind: 'recorded if answered', taskIds: ['c'] }, [], 1);
  const kept = talk({ kind: 'kept', statuses: [200] }, [200], 2);
  const refused = talk({ kind: 'refused' }, [400], 3);

  const facts = (overrides: Partial<WireFacts> = {}): WireFacts => ({
    talks: [recorded, hungUp, kept, refused],
    ordinaryStatus: 200,
    records: [{ taskId: 'a' }, { taskId: 'b' }, { taskId: 'afterwards' }],
    kept: [{ deliveries: 1 }],
    output: 'POST /suno/voice-generate-callback/{token} 200 3 ms',
    secrets: ['canary'],
    ...overrides,
  });

  test('and holds', () => {
    expect(judgeWire(facts())).toEqual([]);
    expect(judgeWire(facts({ records: [...facts().records, { taskId: 'c' }] }))).toEqual([]);
  });

  test.each<[string, Partial<WireFacts>, string]>([
    [
      'a fault of its own',
      { talks: [recorded, kept, talk({ kind: 'refused' }, [500], 3)] },
      'a fault of its own',
    ],
    [
      'nonsense that is taken',
      { talks: [recorded, kept, talk({ kind: 'refused' }, [200], 3)] },
      'what must not be written',
    ],
    [
      'a request without an answer',
      { talks: [talk(recorded.conversation.expected, [200]), kept] },
      'Not every request',
    ],
    [
      'a request that is refused',
      { talks: [talk(recorded.conversation.expected, [200, 400]), kept] },
      'Not every request',
    ],
    [
      'a callback that is lost',
      { records: [{ taskId: 'a' }, { taskId: 'afterwards' }] },
      'Nothing is recorded of b',
    ],
    [
      'a callback that is lost, and heard',
      { talks: [recorded, kept, talk(hungUp.conversation.expected, [200])] },
      'Nothing is recorded of c',
    ],
    ['a record that no request sent', { records: [...facts().records, { taskId: 'd' }] }, 'd is recorded'],
    [
      'a record of who is refused',
      { records: [...facts().records, { taskId: 't0000003' }] },
      't0000003 is recorded: connection 3',
    ],
    ['a body that is not kept', { kept: [] }, '0 deliveries are in quarantine, 1 were to be'],
    ['a body that is kept twice', { kept: [{ deliveries: 2 }] }, '2 deliveries are in quarantine'],
    [
      'a body that is not a callback, answered as a mistake',
      { talks: [recorded, talk({ kind: 'kept', statuses: [200] }, [400], 2)] },
      'did not answer 200',
    ],
    ['an engine that is gone', { ordinaryStatus: 503 }, 'answered 503'],
    [
      'a function that failed',
      { output: '10:00 ReceiveCallback failed: Runtime.ExitError; see x' },
      'had trouble',
    ],
    ['a database that ended', { output: 'DynamoDB ended by itself and is started again' }, 'had trouble'],
    ['a secret in a line', { output: 'canary' }, 'was logged'],
  ])('and does not: %s', (_name, doctored, what) => {
    expect(judgeWire(facts(doctored)).join('\n')).toContain(what);
  });
});
