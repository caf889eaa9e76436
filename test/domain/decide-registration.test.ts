import { describe, expect, test } from '@jest/globals';
import { decideRegistration } from '../../functions/domain/decide-registration.ts';
import { readStoredTask } from '../../functions/domain/stored-task.ts';
import { aRegistration, TASK_ID } from '../support/builders.ts';
import { changed } from '../support/memory-item.ts';
import { aStored } from '../support/stored.ts';

/** The provider can be asked, and it cannot. */
const ASKING = { retentionDays: 400, lookUpWithinSeconds: 7200 };
const PATIENT = { retentionDays: 400 };

const AT_TEN = aRegistration(TASK_ID);
const WITHOUT_REF = aRegistration(TASK_ID, { ref: undefined });

/** The record of a task that nothing else is known of. */
const NEW = {
  outcome: 'awaiting',
  reason: 'not_reported',
  ref: 'order-17',
  registeredAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  day: '2026-11-23#12',
  // 400 days after 2026-11-23T10:00:00Z.
  expiresAt: 1_829_988_000,
  due: 'result#12',
  dueAt: '2026-11-23T10:01:00.000Z',
  deadlineAt: '2026-11-23T12:00:00.000Z',
};

const NO_RECORDS = [
  undefined,
  readStoredTask({}, 'generate'),
  // What a hand has left of a record.
  readStoredTask({ ref: 'order-18', deliveries: 3 }, 'generate'),
];

const EARLIER = { registeredAt: '2026-11-23T09:00:00.000Z' };
const SETTLED = [
  { outcome: 'succeeded', reason: undefined, voiceId: 'voice_a', rank: 3, due: 'publish#12' },
  { outcome: 'failed', reason: 'voice_rejected', rank: 2, due: undefined, dueAt: undefined },
  { outcome: 'failed', reason: 'timed_out', rank: 1, due: undefined, dueAt: undefined },
];
const REOPENED = { outcome: 'failed', reason: 'timed_out', rank: 1, due: 'unregistered#14' };

describe('a registration of a task that nothing is known of', () => {
  test.each([
    { what: 'where the provider can be asked', given: AT_TEN, settings: ASKING, record: NEW },
    {
      what: 'where it cannot',
      given: AT_TEN,
      settings: PATIENT,
      record: { ...NEW, dueAt: '2026-11-23T12:00:00.000Z' },
    },
    {
      what: 'without a reference',
      given: WITHOUT_REF,
      settings: ASKING,
      record: { ...NEW, ref: undefined },
    },
    {
      what: 'that is kept without end',
      given: AT_TEN,
      settings: { ...ASKING, retentionDays: 0 },
      record: { ...NEW, expiresAt: undefined },
    },
    {
      what: 'for ten seconds',
      given: aRegistration(TASK_ID, { deadlineAt: '2026-11-23T10:00:10.000Z' }),
      settings: ASKING,
      record: { ...NEW, dueAt: '2026-11-23T10:00:05.000Z', deadlineAt: '2026-11-23T10:00:10.000Z' },
    },
  ])('$what creates its record', ({ given, settings, record }) => {
    for (const current of NO_RECORDS) {
      expect(decideRegistration(given, current, settings)).toStrictEqual({
        kind: 'write',
        registered: 'created',
        change: { set: record },
        condition: [{ attribute: 'outcome', is: 'absent' }],
      });
    }
  });
});

describe('a registration of a task that its own URL reported', () => {
  test.each([
    { due: '10:00:30', then: '10:00:30', why: 'is asked about with the next sweep' },
    { due: '09:59:00', then: '09:59:00', why: 'is due already' },
    { due: '10:01:00', then: '10:01:00', why: 'would be due at the same time' },
    { due: '10:30:00', then: '10:01:00', why: 'would be due later' },
  ])('moves it among the registered ones, due at $then, as it $why: at $due', ({ due, then }) => {
    const current = aStored({ dueAt: `2026-11-23T${due}.000Z`, deadlineAt: '2026-11-23T23:00:00.000Z' });

    expect(decideRegistration(AT_TEN, current, ASKING)).toStrictEqual({
      kind: 'write',
      registered: 'known',
      change: {
        set: {
          due: 'result#12',
          dueAt: `2026-11-23T${then}.000Z`,
          // The registration's, in the place of the callback's.
          deadlineAt: '2026-11-23T12:00:00.000Z',
        },
        setOnce: { registeredAt: '2026-11-23T10:00:00.000Z', ref: 'order-17' },
      },
      condition: [
        { attribute: 'outcome', is: 'equal', to: 'awaiting' },
        { attribute: 'ref', is: 'absent or equal', to: 'order-17' },
        { attribute: 'registeredAt', is: 'absent' },
        { attribute: 'dueAt', is: 'equal', to: current.dueAt },
      ],
    });
  });

  test('makes it due at its deadline, where the provider cannot be asked', () => {
    const current = aStored({ due: undefined, dueAt: undefined, deadlineAt: undefined });

    expect(decideRegistration(AT_TEN, current, PATIENT)).toStrictEqual({
      kind: 'write',
      registered: 'known',
      change: {
        set: {},
        setOnce: {
          registeredAt: '2026-11-23T10:00:00.000Z',
          ref: 'order-17',
          due: 'result#12',
          dueAt: '2026-11-23T12:00:00.000Z',
          deadlineAt: '2026-11-23T12:00:00.000Z',
        },
      },
      condition: [
        { attribute: 'outcome', is: 'equal', to: 'awaiting' },
        { attribute: 'ref', is: 'absent or equal', to: 'order-17' },
        { attribute: 'registeredAt', is: 'absent' },
      ],
    });
  });

  test.each(SETTLED)('leaves its result, and has nothing pending: $outcome, $reason, $due', (settled) => {
    for (const registered of [{}, EARLIER]) {
      expect(decideRegistration(AT_TEN, aStored({ ...settled, ...registered }), ASKING)).toStrictEqual({
        kind: 'write',
        registered: 'known',
        change: {
          set: {},
          setOnce: { registeredAt: '2026-11-23T10:00:00.000Z', ref: 'order-17' },
        },
        condition: [
          { attribute: 'outcome', is: 'equal', to: settled.outcome },
          { attribute: 'ref', is: 'absent or equal', to: 'order-17' },
        ],
      });
    }
  });

  test('has it looked up as a registered one, where it timed out and is looked up again', () => {
    expect(decideRegistration(AT_TEN, aStored(REOPENED), ASKING)).toStrictEqual({
      kind: 'write',
      registered: 'known',
      change: {
        set: { due: 'result#12' },
        setOnce: { registeredAt: '2026-11-23T10:00:00.000Z', ref: 'order-17' },
      },
      condition: [
        { attribute: 'outcome', is: 'equal', to: 'failed' },
        { attribute: 'ref', is: 'absent or equal', to: 'order-17' },
        { attribute: 'due', is: 'equal', to: 'unregistered#14' },
      ],
    });
  });
});

describe('a registration of a task that is registered', () => {
  test.each([
    { what: 'by the same reference', given: AT_TEN, record: {}, ref: 'order-17' },
    { what: 'by none', given: AT_TEN, record: { ref: undefined }, ref: 'order-17' },
    { what: 'by one, without one', given: WITHOUT_REF, record: {}, ref: undefined },
  ])('$what changes neither when it was registered, nor when it is due', ({ given, record, ref }) => {
    const current = aStored({ due: 'result#12', ...EARLIER, ...record });
    const decision = decideRegistration(given, current, ASKING);

    expect(decision).toStrictEqual({
      kind: 'write',
      registered: 'known',
      change: {
        set: {},
        setOnce: {
          registeredAt: '2026-11-23T10:00:00.000Z',
          ...(ref !== undefined && { ref }),
          due: 'result#12',
          dueAt: '2026-11-23T10:01:00.000Z',
          deadlineAt: '2026-11-23T12:00:00.000Z',
        },
      },
      condition: [
        { attribute: 'outcome', is: 'equal', to: 'awaiting' },
        ...(ref === undefined ? [] : [{ attribute: 'ref', is: 'absent or equal', to: ref }]),
        { attribute: 'registeredAt', is: 'equal', to: '2026-11-23T09:00:00.000Z' },
      ],
    });
  });

  test.each([{}, ...SETTLED, REOPENED])('by another reference is refused: %j', (record) => {
    const current = aStored({ ref: 'order-18', ...record, ...EARLIER });

    expect(decideRegistration(AT_TEN, current, ASKING)).toStrictEqual({
      kind: 'other ref',
      ref: 'order-18',
    });
  });
});

describe('a registration of a task that was registered without a reference, and has ended so', () => {
  test.each([...SETTLED, REOPENED])('is refused by another reference than its event has: %j', (settled) => {
    const current = aStored({ ...settled, ref: undefined, ...EARLIER });

    expect(decideRegistration(AT_TEN, current, ASKING)).toStrictEqual({ kind: 'other ref', ref: TASK_ID });
  });

  test.each([undefined, TASK_ID])('is known by the reference of its event: %s', (ref) => {
    const current = aStored({ ...SETTLED[0], ref: undefined, ...EARLIER });

    expect(decideRegistration(aRegistration(TASK_ID, { ref }), current, ASKING)).toMatchObject({
      kind: 'write',
      registered: 'known',
    });
  });
});

describe('a signed registration outranks a reference that only a callback gave', () => {
  const reported = [
    {},
    { reason: 'unconfirmed', claims: [{ outcome: 'succeeded', voiceId: 'forged' }] },
    ...SETTLED,
  ];

  test.each(reported)('so the record begins again, also with: %j', (record) => {
    for (const settings of [ASKING, PATIENT]) {
      const decision = decideRegistration(AT_TEN, aStored({ ref: 'order-18', ...record }), settings);

      expect(decision).toMatchObject({
        kind: 'displace',
        ref: 'order-18',
        change: {
          set: {
            ...NEW,
            dueAt: settings === ASKING ? NEW.dueAt : '2026-11-23T12:00:00.000Z',
            displacedRef: 'order-18',
          },
        },
      });
      // If another registration came meanwhile, it is that one's record.
      expect(decision).toHaveProperty('condition', [
        { attribute: 'ref', is: 'equal', to: 'order-18' },
        { attribute: 'registeredAt', is: 'absent' },
      ]);
    }
  });

  test('with nothing of what the other URL reported, and with the revisions, so that later results are news', () => {
    const item = {
      taskId: TASK_ID,
      kind: 'generate',
      ref: 'order-18',
      outcome: 'succeeded',
      reason: 'any',
      rank: 3,
      voiceId: 'forged',
      status: 'success',
      code: 200,
      msg: 'success',
      errorCode: 0,
      errorMessage: '',
      raw: '{}',
      rawSizeBytes: 70_000,
      claims: [{ outcome: 'succeeded', voiceId: 'forged' }],
      answer: { outcome: 'failed', reason: 'voice_rejected' },
      contested: true,
      via: 'callback',
      traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
      receivedAt: '2026-11-23T09:00:00.000Z',
      settledAt: '2026-11-23T09:00:00.000Z',
      updatedAt: '2026-11-23T09:00:00.000Z',
      deliveries: 3,
      history: [{ why: 'duplicate' }],
      lookups: 2,
      lookedUpAt: '2026-11-23T09:30:00.000Z',
      lookupSaid: 'success',
      due: 'publish#12',
      dueAt: '2026-11-23T09:15:00.000Z',
      deadlineAt: '2026-11-23T11:00:00.000Z',
      day: '2026-11-22#12',
      expiresAt: 1,
      revision: 2,
      publishedRevision: 1,
      publishedAt: '2026-11-23T09:00:01.000Z',
    };
    const decision = decideRegistration(AT_TEN, readStoredTask(item, 'generate'), ASKING);
    if (decision.kind !== 'displace') throw new Error(`It was not displaced: ${decision.kind}`);

    expect(changed(item, decision.change)).toStrictEqual({
      taskId: TASK_ID,
      kind: 'generate',
      ...NEW,
      revision: 2,
      publishedRevision: 1,
      displacedRef: 'order-18',
    });
  });

  test.each(reported)('but one without a reference outranks nothing: %j', (record) => {
    const current = aStored({ ref: 'order-18', ...record });

    expect(decideRegistration(WITHOUT_REF, current, ASKING)).toMatchObject({
      kind: 'write',
      registered: 'known',
    });
  });
});
