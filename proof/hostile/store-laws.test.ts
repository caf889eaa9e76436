import { describe, expect, test } from '@jest/globals';
import {
  answered,
  body,
  CALLBACK,
  EXCHANGES,
  KEPT,
  lawsOf,
  quarantined,
  RECEIVED,
  RECORD,
  request,
  sha256,
  stored,
  TOKEN,
} from './laws/facts.ts';
import { judgeEmptiness, judgeStore } from './laws/judge-store.ts';
import type { Stored } from './laws/exchange.ts';
import { SECRET } from './tokens/sign.ts';
import { signatureOf } from '../../test/support/token-echoes.ts';

const SIGNATURE = signatureOf(TOKEN);

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
    ["somebody else's reference", stored([{ ...RECORD, ref: 'order-18' }]), ['ownRef']],
    ['a record that no request sent', stored([RECORD, { ...RECORD, taskId: 'bait' }]), ['nothingElse']],
    ['a record of another form', stored([RECORD, { taskId: 'bait', kind: 'x' }]), ['nothingElse']],
    ['a body that was refused and not kept', stored([RECORD], []), ['kept']],
    [
      'a body with another digest',
      stored([RECORD], [{ ...KEPT, digest: sha256('x') }]),
      ['kept', 'nothingElse'],
    ],
    ['a body of another size', stored([RECORD], [{ ...KEPT, sizeBytes: 5 }]), ['kept', 'nothingElse']],
    ['a body that was kept twice', stored([RECORD], [{ ...KEPT, deliveries: 2 }]), ['kept']],
    [
      'a body that no request sent',
      stored([RECORD], [KEPT, { ...KEPT, digest: sha256('x') }]),
      ['nothingElse'],
    ],
    ['a body that was changed', stored([RECORD], [{ ...KEPT, body: 'Oops' }]), ['whole']],
    ['a record without all of its body', stored([{ ...RECORD, raw: '{}' }]), ['whole']],
    ['a record that cannot be announced', stored([{ ...RECORD, revision: 0 }]), ['readable']],
    [
      'a body that is kept for another submission',
      stored([RECORD], [{ ...KEPT, ref: 'order-18' }]),
      ['kept', 'nothingElse'],
    ],
    [
      'a body that is only counted, and has room',
      stored([RECORD], [{ ...KEPT, digest: sha256('x'), overflow: 1 }]),
      ['kept', 'nothingElse'],
    ],
    [
      'a body that is there, and counted as if it were not',
      stored([RECORD], [{ ...KEPT, overflow: 1 }]),
      ['kept'],
    ],
    ['a record of more than 32 KB', stored([{ ...RECORD, history: 'x'.repeat(32 * 1024) }]), ['bounded']],
    [
      'a quarantined body of more than 17 KB',
      stored([RECORD], [{ ...KEPT, issues: 'x'.repeat(17 * 1024) }]),
      ['bounded'],
    ],
    ['who sent it', stored([{ ...RECORD, client: {} }]), ['senders']],
    ['an address', stored([RECORD], [{ ...KEPT, from: '2001:db8::1' }]), ['senders']],
    ['an agent', stored([{ ...RECORD, by: 'provider/1' }]), ['senders']],
    ['a token in an agent', stored([{ ...RECORD, agent: `see ${TOKEN}` }]), ['secrecy']],
    ['a token in a list', stored([{ ...RECORD, history: [{ voiceId: TOKEN }] }]), ['secrecy']],
    ['a secret in a record', stored([{ ...RECORD, msg: SECRET }]), ['secrecy']],
    ['a token as escapes', stored([{ ...RECORD, msg: TOKEN.replaceAll('.', '\\\\u002e') }]), ['secrecy']],
    ['a token, percent-encoded', stored([{ ...RECORD, msg: TOKEN.replaceAll('.', '%2e') }]), ['secrecy']],
    ['its signature', stored([{ ...RECORD, msg: SIGNATURE }]), ['secrecy']],
    ['a part of its signature', stored([{ ...RECORD, msg: SIGNATURE.slice(9, 23) }]), ['secrecy']],
    [
      'a token in base64',
      stored([{ ...RECORD, msg: Buffer.from(`/${TOKEN}`).toString('base64') }]),
      ['secrecy'],
    ],
    ['a token in hexadecimal', stored([{ ...RECORD, msg: Buffer.from(TOKEN).toString('hex') }]), ['secrecy']],
    ['a token in lines', stored([{ ...RECORD, msg: TOKEN.replaceAll(/.{9}/g, '$&\n') }]), ['secrecy']],
    [
      'a token in pieces',
      stored([{ ...RECORD, msg: SIGNATURE.replaceAll(/.{6}/g, '$& and ') }]),
      ['secrecy'],
    ],
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

  describe('where submissions meet', () => {
    const other = request({
      token: { family: 'any', text: TOKEN, expected: 'let in', ref: 'order-18' },
      body: body({ text: CALLBACK.replace('voice_a', 'voice_b') }),
    });
    const mine = answered(request(), RECEIVED);
    const refused = answered(other, quarantined('wrong_ref'));
    const keptOfOther = {
      ...KEPT,
      ref: 'order-18',
      reason: 'wrong_ref',
      digest: sha256(other.body.text),
      sizeBytes: other.body.text.length,
      body: other.body.text,
    };

    test('and holds the laws: the body of another submission is quarantined', () => {
      expect(judgeStore(stored([RECORD], [keptOfOther]), [mine, refused])).toEqual([]);
    });

    test.each<[string, object, string]>([
      ['the record says what the other brought', { raw: other.body.text }, 'whole'],
      ['the record counts what the other brought', { deliveries: 2 }, 'recorded'],
      ['the other is refused its own task', { ref: 'order-18' }, 'results'],
    ])('and breaks one: %s', (_name, difference, law) => {
      const violations = judgeStore(stored([{ ...RECORD, ...difference }], [keptOfOther]), [mine, refused]);

      expect(lawsOf(violations)).toContain(law);
    });

    test('and breaks one: the other is received, and the record counts both', () => {
      const facts = stored([{ ...RECORD, deliveries: 2 }], []);

      expect(lawsOf(judgeStore(facts, [mine, answered(other, RECEIVED)]))).toEqual(['ownRef']);
    });

    test('and breaks one: a callback is refused for the sake of a record that is not there', () => {
      expect(lawsOf(judgeStore(stored([], [keptOfOther]), [refused]))).toEqual(['results']);
    });
  });

  describe('what one URL leaves behind', () => {
    const texts = Array.from({ length: 17 }, (_, index) => `oops ${index}`);
    const exchanges = texts.map((text) =>
      answered(request({ body: body({ text, expected: { kind: 'kept' } }) }), quarantined()),
    );
    const kept = texts.map((text) => ({ ...KEPT, digest: sha256(text), sizeBytes: text.length, body: text }));
    const [first = KEPT, second = KEPT, ...others] = kept;

    test.each([
      ['16 bodies, and one that is counted', [...kept.slice(0, 15), { ...kept[15], overflow: 1 }]],
      [
        'two bodies, and those that are counted',
        [
          { ...first, overflow: 6 },
          { ...second, overflow: 9 },
        ],
      ],
    ])('and holds the laws: %s', (_name, items) => {
      expect(judgeStore(stored([], items), exchanges)).toEqual([]);
    });

    test.each([
      ['17 bodies', kept, 'bounded'],
      ['one body, and all others counted', [{ ...first, overflow: 16 }], 'kept'],
      ['one that is counted without a body', [{ ...first, overflow: 1 }, second, ...others], 'kept'],
      ['one that is not counted', [first, second, ...others.slice(1)], 'kept'],
    ])('and breaks one: %s', (_name, items, law) => {
      expect(lawsOf(judgeStore(stored([], items), exchanges))).toEqual([law]);
    });

    test.each([
      [20, []],
      [21, ['bounded']],
    ])('by how many records it made: %d', (count, laws) => {
      const taskIds = Array.from({ length: count }, (_, index) => `task-${index}`);
      const named = taskIds.map((taskId) =>
        answered(request({ body: body({ expected: { kind: 'recorded', taskIds: [taskId] } }) }), RECEIVED),
      );
      const records = taskIds.map((taskId) => ({ ...RECORD, taskId }));

      expect(lawsOf(judgeStore(stored(records, []), named))).toEqual(laws);
    });
  });

  test('and breaks one, when anything is there before anybody had a token of ours', () => {
    expect(lawsOf(judgeEmptiness(stored([], [KEPT]), EXCHANGES))).toEqual(['nothingUnsigned']);
    expect(lawsOf(judgeEmptiness(stored([RECORD], []), EXCHANGES))).toEqual(['nothingUnsigned']);
  });
});
