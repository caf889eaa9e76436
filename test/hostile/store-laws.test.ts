import { describe, expect, test } from '@jest/globals';
import { EXCHANGES, KEPT, lawsOf, RECORD, sha256, stored, TOKEN } from './laws/facts.ts';
import { judgeEmptiness, judgeStore } from './laws/judge-store.ts';
import type { Stored } from './laws/stored.ts';
import { SECRET } from './tokens/sign.ts';
import { signatureOf } from '../support/token-echoes.ts';

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

  test('and breaks one, when anything is there before anybody had a token of ours', () => {
    expect(lawsOf(judgeEmptiness(stored([], [KEPT]), EXCHANGES))).toEqual(['nothingUnsigned']);
    expect(lawsOf(judgeEmptiness(stored([RECORD], []), EXCHANGES))).toEqual(['nothingUnsigned']);
  });
});
