import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { readTaskItem } from '../../functions/adapters/dynamodb/task-item.ts';
import { aSucceededRecord, TRACEPARENT } from '../support/builders.ts';

const ITEM: Record<string, AttributeValue> = {
  taskId: { S: '5c79be8e0f1a4b3c9d2e7f6a1b0c4d58' },
  kind: { S: 'generate' },
  ref: { S: 'order-17' },
  outcome: { S: 'succeeded' },
  voiceId: { S: 'voice_8f2c1d' },
  revision: { N: '1' },
  receivedAt: { S: '2026-11-23T09:00:00.000Z' },
  settledAt: { S: '2026-11-23T10:00:00.000Z' },
  via: { S: 'callback' },
  raw: { S: '{}' },
  history: { L: [] },
};

describe('an item is the record that it was written from', () => {
  test('of a success', () => {
    expect(readTaskItem(ITEM)).toStrictEqual({ kind: 'record', record: aSucceededRecord() });
  });

  test.each([
    ['voice_rejected', 'callback'],
    ['verification_failed', 'callback'],
    ['generation_failed', 'lookup'],
    ['timed_out', 'deadline'],
  ])('of a failure: %s, known by %s', (reason, via) => {
    const { voiceId, ...item } = ITEM;
    const { result, ...record } = aSucceededRecord();

    const read = readTaskItem({
      ...item,
      outcome: { S: 'failed' },
      reason: { S: reason },
      via: { S: via },
      status: { S: 'fail' },
      code: { N: '400' },
      msg: { S: 'Voice generation failed' },
      errorCode: { S: 'NO_MATCH' },
      errorMessage: { S: 'No match' },
      publishedRevision: { N: '1' },
    });

    expect(read).toStrictEqual({
      kind: 'record',
      record: {
        ...record,
        outcome: 'failed',
        reason,
        via,
        status: 'fail',
        code: 400,
        msg: 'Voice generation failed',
        errorCode: 'NO_MATCH',
        errorMessage: 'No match',
        publishedRevision: 1,
      },
    });
  });

  test('of a result whose trace is known', () => {
    expect(readTaskItem({ ...ITEM, traceparent: { S: TRACEPARENT } })).toStrictEqual({
      kind: 'record',
      record: aSucceededRecord({ traceparent: TRACEPARENT }),
    });
  });

  test.each<[string, AttributeValue]>([
    ['a word', { S: 'nonsense' }],
    ['as long as an item', { S: `${TRACEPARENT}-${'0'.repeat(100_000)}` }],
    ['a number', { N: '1' }],
    ['nothing', { NULL: true }],
  ])('of a result whose trace was edited into %s: without it, as an event needs no trace', (_name, value) => {
    expect(readTaskItem({ ...ITEM, traceparent: value })).toEqual({
      kind: 'record',
      record: aSucceededRecord(),
    });
  });

  test.each([
    'no_result',
    'contradictory_code',
    'no_status',
    'in_progress',
    'unknown_status',
    'not_reported',
    'unconfirmed',
    'contradicted',
  ])('of an undecided task, with no more than that: %s', (reason) => {
    const read = readTaskItem({ ...ITEM, outcome: { S: 'awaiting' }, reason: { S: reason } });

    const { taskId } = aSucceededRecord();
    expect(read).toStrictEqual({
      kind: 'record',
      record: { taskId, kind: 'generate', outcome: 'awaiting', reason },
    });
  });
});

describe('an item that was edited into nonsense is malformed, with what is wrong', () => {
  test.each<[string, Record<string, AttributeValue>, string]>([
    ['no voice id', { voiceId: { NULL: true } }, 'voiceId'],
    ['an empty voice id', { voiceId: { S: '' } }, 'voiceId'],
    ['another outcome', { outcome: { S: 'perfect' } }, 'outcome'],
    ['an unknown kind', { kind: { S: 'music' } }, 'kind'],
    ['no revision', { revision: { S: '1' } }, 'revision'],
    ['revision 0', { revision: { N: '0' } }, 'revision'],
    ['a number beyond every type', { revision: { N: '1E125' } }, 'revision'],
    ['a message that no event can carry', { msg: { S: 'm'.repeat(300_000) } }, 'msg'],
    ['a reference that no queue takes', { ref: { S: 'a\u0000b' } }, 'ref'],
    ['no time', { settledAt: { S: 'yesterday' } }, 'settledAt'],
    ['a failure without reason', { outcome: { S: 'failed' } }, 'reason'],
  ])('%s', (_name, edit, field) => {
    const read = readTaskItem({ ...ITEM, ...edit });

    expect(read).toMatchObject({ kind: 'malformed' });
    expect(read.kind === 'malformed' && read.issues.map((issue) => issue.field)).toContain(field);
  });
});

test('says which fields are wrong, by the names that people see, and what is allowed', () => {
  const { voiceId, ...item } = ITEM;

  expect(readTaskItem({ ...item, ref: { S: 'a\u0000b' } })).toEqual({
    kind: 'malformed',
    issues: [
      { field: 'ref', message: 'is not a valid reference' },
      { field: 'voiceId', message: 'Invalid type: Expected string but received undefined' },
    ],
  });
});

test('of an unknown kind, the name of its result is unknown', () => {
  expect(readTaskItem({ ...ITEM, kind: { S: 'music' } })).toEqual({
    kind: 'malformed',
    issues: [
      { field: 'kind', message: 'Invalid type: Expected "generate" but received "music"' },
      { field: 'result', message: 'Invalid type: Expected string but received undefined' },
    ],
  });
});

test('says what is wrong in 256 characters, also of a value that fills the item', () => {
  const read = readTaskItem({ ...ITEM, via: { S: 'x'.repeat(390_000) } });

  expect(read).toEqual({
    kind: 'malformed',
    issues: [
      {
        field: 'via',
        message: `Invalid type: Expected ("callback" | "lookup" | "deadline") but received "${'x'.repeat(182)}`,
      },
    ],
  });
});
