import { describe, expect, test } from '@jest/globals';
import { digestOf, type Facts, type LawViolation, type Meaning } from './facts.ts';
import { judge } from './judge.ts';
import { readEvents, readRecords } from './read-facts.ts';
import {
  aDelivery,
  anEvent,
  aQuarantined,
  aRecord,
  AWAITING,
  FAILED,
  FORGED,
  NOT_JSON,
  OTHERWISE_SUCCEEDED,
  someFacts,
  SUCCEEDED,
  TIMED_OUT,
} from './some-facts.ts';

const LAST = { revision: 2, publishedRevision: 2, deliveries: 2 };

const lost = (what: string, subject = 'task'): LawViolation => ({ kind: 'lost', subject, what });
const wrong = (what: string, subject = 'task'): LawViolation => ({ kind: 'wrong', subject, what });

const KEPT = { taskId: 'task', ref: 'ref of task', isKept: true };

/** What was refused, as its task is another submission's. */
const REFUSED = { answers: ['quarantined'], reason: 'wrong_ref' } as const;
const OF_ANOTHER = aDelivery('task', OTHERWISE_SUCCEEDED, { ...REFUSED, ref: 'another' });
const refusedItem = (meaning: Meaning) => ({
  taskId: 'task',
  ref: 'another',
  reason: 'wrong_ref',
  digest: digestOf(aDelivery('task', meaning).callback.body),
});

const VIOLATIONS: readonly (readonly [
  title: string,
  facts: Partial<Facts>,
  violations: readonly LawViolation[],
])[] = [
  [
    'a record that is missing',
    { records: [], events: [] },
    [
      lost(
        '"failed generation_failed" was answered with 200, and there is no record; ' +
          '"succeeded voice-a" was answered with 200, and there is no record',
      ),
    ],
  ],
  [
    'a record that says less than was answered with 200',
    { records: [aRecord('task', FAILED, { deliveries: 2 })], events: [anEvent('task', FAILED, 1)] },
    [lost('"succeeded voice-a" was answered with 200, and the record says "failed generation_failed"')],
  ],
  [
    "an event of the record's revision that never came",
    { events: [anEvent('task', FAILED, 1)] },
    [lost('no event of revision 2 ("succeeded voice-a") came')],
  ],
  [
    'an event of a result that no answer confirmed, but the record has',
    {
      deliveries: [aDelivery('task', SUCCEEDED, { answers: [500, 503, undefined, 503] })],
      records: [aRecord('task', SUCCEEDED)],
      events: [],
    },
    [lost('no event of revision 1 ("succeeded voice-a") came')],
  ],
  [
    'a record that says what nothing sent',
    {
      deliveries: [aDelivery('task', FAILED)],
      records: [aRecord('task', SUCCEEDED)],
      events: [anEvent('task', FAILED, 1)],
    },
    [
      wrong(
        'the record says "succeeded voice-a" of the body task: {"outcome":"succeeded","voiceId":"voice-a"}, which nothing sent so; ' +
          'the event task/generate/1 says "failed generation_failed", and the record "succeeded voice-a"',
      ),
    ],
  ],
  [
    'a record that says what was sent, of another body',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, raw: 'another' })] },
    [wrong('the record says "succeeded voice-a" of the body another, which nothing sent so')],
  ],
  [
    'a record that an unauthenticated callback made',
    {
      deliveries: [aDelivery('task', FORGED, { answers: [401, 401, 401, 401] })],
      records: [aRecord('task', SUCCEEDED)],
      events: [anEvent('task', SUCCEEDED, 1)],
    },
    [
      wrong(
        'no callback with a good token reported it, and there is a record; ' +
          'it was settled by a callback, and none came; ' +
          'the event task/generate/1 says "succeeded voice-a", which nothing sent',
      ),
    ],
  ],
  [
    'a first success that a later one displaced',
    {
      deliveries: [
        aDelivery('task', SUCCEEDED, { at: 1 }),
        aDelivery('task', OTHERWISE_SUCCEEDED, { at: 3 }),
      ],
      records: [aRecord('task', OTHERWISE_SUCCEEDED, { deliveries: 2 })],
      events: [anEvent('task', OTHERWISE_SUCCEEDED, 1)],
    },
    [wrong('"succeeded voice-a" was answered with 200 before "succeeded voice-b", which displaced it')],
  ],
  [
    'a record with the ref of another task',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, ref: 'another' })] },
    [
      lost(
        '"failed generation_failed" was answered with 200, and the record of another says "succeeded voice-a"; ' +
          '"succeeded voice-a" was answered with 200, and the record of another says "succeeded voice-a"',
      ),
      wrong(
        'the record has the ref another; it was settled by a callback, and none came; the event task/generate/1 is a suno.voice.failed of ref of task; ' +
          'the event task/generate/2 is a suno.voice.succeeded of ref of task',
      ),
    ],
  ],
  [
    'a record that changed more often than it can have',
    {
      records: [aRecord('task', SUCCEEDED, { ...LAST, revision: 3, publishedRevision: 3 })],
      events: [anEvent('task', SUCCEEDED, 3)],
    },
    [wrong('the record has revision 3, and can have changed 2 times')],
  ],
  [
    'a delivery that was answered with 200 and not counted',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, deliveries: 1 })] },
    [wrong('1 deliveries are counted, and 2 were answered with 200')],
  ],
  [
    'a record whose event stays pending',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, publishedRevision: 1 })] },
    [wrong('the event of revision 2 is still pending')],
  ],
  [
    'an event that says what nothing sent',
    { events: [anEvent('task', OTHERWISE_SUCCEEDED, 1), anEvent('task', SUCCEEDED, 2)] },
    [
      wrong(
        'the event task/generate/1 says "succeeded voice-b", which nothing sent; ' +
          'the event task/generate/2 says "succeeded voice-a", which is no more than "succeeded voice-b" before it',
      ),
    ],
  ],
  [
    'an event of a task that has no record',
    { events: [...someFacts().events, anEvent('another', SUCCEEDED, 1)] },
    [wrong('the event another/generate/1 came, and there is no record', 'another')],
  ],
  [
    'an event of a task that is undecided',
    {
      deliveries: [aDelivery('task', AWAITING)],
      records: [aRecord('task', AWAITING)],
      events: [anEvent('task', SUCCEEDED, 1)],
    },
    [
      wrong(
        'the event task/generate/1 came, and the record is undecided; ' +
          'the event task/generate/1 says "succeeded voice-a", which nothing sent; ' +
          'the event task/generate/1 says "succeeded voice-a", and the record "awaiting in_progress"',
      ),
    ],
  ],
  [
    'an unreadable body that was answered as quarantined and is not there',
    {
      deliveries: [aDelivery('mark', NOT_JSON, { answers: [500, 'quarantined'] })],
      records: [],
      events: [],
    },
    [wrong('it was answered as quarantined, and is not there', 'mark')],
  ],
  [
    'an unreadable body that was kept for another reason',
    {
      deliveries: [aDelivery('mark', NOT_JSON, { answers: ['quarantined', 'quarantined'] })],
      records: [],
      events: [],
      quarantined: [aQuarantined('mark', { reason: 'too_large' })],
    },
    [wrong('in quarantine, as too_large, is what was sent as not_json', 'ref of mark')],
  ],
  [
    'an unreadable body that was not counted each time',
    {
      deliveries: [aDelivery('mark', NOT_JSON, { answers: ['quarantined', 'quarantined'] })],
      records: [],
      events: [],
      quarantined: [aQuarantined('mark', { deliveries: 1 })],
    },
    [wrong('1 deliveries are counted, and 2 were answered with 200', 'mark')],
  ],
  [
    'a body in quarantine that nothing with a token sent',
    { quarantined: [aQuarantined('mark')] },
    [wrong('in quarantine, as not_json, is what nothing with a token sent', 'ref of mark')],
  ],
  [
    'a forged callback that was received',
    { deliveries: [...someFacts().deliveries, aDelivery('another', FORGED)] },
    [wrong('a forged callback was answered with received', 'another')],
  ],
  [
    'a good callback that was quarantined',
    {
      deliveries: [...someFacts().deliveries, aDelivery('another', SUCCEEDED, { answers: ['quarantined'] })],
    },
    [
      wrong('a good callback was answered with quarantined', 'another'),
      wrong('it was answered as quarantined, and is not there', 'another'),
      lost('"succeeded voice-a" was answered with 200, and there is no record', 'another'),
    ],
  ],
  [
    'an unreadable body that was called received',
    {
      deliveries: [...someFacts().deliveries, aDelivery('mark', NOT_JSON)],
      quarantined: [aQuarantined('mark')],
    },
    [wrong('an unreadable callback was answered with received', 'mark')],
  ],
  [
    'an answer of 200 that says neither',
    { deliveries: [...someFacts().deliveries, aDelivery('another', SUCCEEDED, { answers: [200] })] },
    [wrong('a good callback was answered with 200', 'another')],
  ],
  [
    'a good callback that was answered with 401',
    { deliveries: [...someFacts().deliveries, aDelivery('another', SUCCEEDED, { answers: [401] })] },
    [wrong('a good callback was answered with 401', 'another')],
  ],
  [
    'a report of another submission that is not in quarantine',
    { deliveries: [...someFacts().deliveries, OF_ANOTHER], quarantined: [] },
    [
      wrong('it was answered as quarantined, and is not there'),
      lost(
        '"succeeded voice-b" was answered with 200, and the record of ref of task says "succeeded voice-a"',
      ),
    ],
  ],
  [
    'a report in quarantine that the registration of its own submission did not take in',
    {
      deliveries: [aDelivery('task', SUCCEEDED, { ...REFUSED, ref: 'ref of task' })],
      registrations: [KEPT],
      records: [aRecord('task', TIMED_OUT, { via: 'deadline', deliveries: 0, registeredAt: 'then' })],
      quarantined: [aQuarantined('task', { ...refusedItem(SUCCEEDED), ref: 'ref of task' })],
      events: [anEvent('task', TIMED_OUT)],
    },
    [
      wrong('in quarantine, as wrong_ref, is what no other submission named', 'ref of task'),
      lost('"succeeded voice-a" was answered with 200, and the record says "failed timed_out"'),
    ],
  ],
  [
    'an outcome that only a callback claimed, where results are confirmed',
    { confirms: true },
    [wrong('it was settled by a callback that no lookup confirmed')],
  ],
  [
    'a result by a lookup that says something else',
    {
      records: [aRecord('task', SUCCEEDED, { ...LAST, via: 'lookup' })],
      provider: { truths: new Map([['task', { outcome: 'failed', reason: 'generation_failed' }]]) },
    },
    [wrong('the record says "succeeded voice-a" by lookup, and the provider "failed generation_failed"')],
  ],
  [
    'a record that names nothing that brought its result',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, via: undefined })] },
    [wrong('the record says "succeeded voice-a", and not what brought it')],
  ],
  [
    'a task that times out without a deadline',
    {
      records: [aRecord('task', TIMED_OUT, { ...LAST, via: 'deadline' })],
      deliveries: [aDelivery('task', AWAITING), aDelivery('task', AWAITING)],
      events: [anEvent('task', TIMED_OUT, 2)],
    },
    [wrong('it ended as "failed timed_out" by deadline')],
  ],
  [
    'a registered task without a record',
    { registrations: [{ ...KEPT, taskId: 'another' }] },
    [lost('it was registered, and there is no record', 'another')],
  ],
  [
    'a task with a deadline that never ends',
    {
      deliveries: [aDelivery('task', AWAITING)],
      records: [aRecord('task', AWAITING, { deadlineAt: '2026-11-23T11:00:00.000Z' })],
      events: [],
      isOver: true,
    },
    [lost('it still awaits its result (in_progress)')],
  ],
];

const NO_VIOLATIONS: readonly (readonly [title: string, facts: Partial<Facts>])[] = [
  ['everything there once', {}],
  ['events again, in any order', { events: [...someFacts().events, ...someFacts().events].reverse() }],
  ['an event of an earlier revision that never came', { events: [anEvent('task', SUCCEEDED, 2)] }],
  [
    'a delivery whose sender stopped, and which is nowhere',
    {
      deliveries: [
        ...someFacts().deliveries,
        aDelivery('another', SUCCEEDED, { answers: [500, 503, 503, undefined] }),
      ],
    },
  ],
  [
    'a delivery whose sender stopped, and which is recorded and published all the same',
    {
      deliveries: [aDelivery('task', SUCCEEDED, { answers: [500, 500, 500, undefined] })],
      records: [aRecord('task', SUCCEEDED, { deliveries: 4 })],
      events: [anEvent('task', SUCCEEDED, 1)],
    },
  ],
  [
    'the second of two successes that were under way at once',
    {
      deliveries: [
        aDelivery('task', SUCCEEDED, { at: 1 }),
        aDelivery('task', OTHERWISE_SUCCEEDED, { at: 1.5 }),
      ],
      records: [aRecord('task', OTHERWISE_SUCCEEDED, { deliveries: 2 })],
      events: [anEvent('task', OTHERWISE_SUCCEEDED, 1)],
    },
  ],
  [
    'an undecided task with a record and no event',
    { deliveries: [aDelivery('task', AWAITING)], records: [aRecord('task', AWAITING)], events: [] },
  ],
  [
    'an unreadable body in quarantine, and a forged one nowhere',
    {
      deliveries: [
        ...someFacts().deliveries,
        aDelivery('mark', NOT_JSON, { answers: [503, 'quarantined'] }),
        aDelivery('task', FORGED, { answers: [401, 500, 401, 401] }),
      ],
      quarantined: [aQuarantined('mark')],
    },
  ],
  [
    'a report of another submission in quarantine',
    {
      deliveries: [...someFacts().deliveries, OF_ANOTHER],
      quarantined: [aQuarantined('task', refusedItem(OTHERWISE_SUCCEEDED))],
    },
  ],
  [
    'a report that quarantine only counts, as it has no place left',
    {
      deliveries: [...someFacts().deliveries, OF_ANOTHER],
      hasNoPlace: ({ ref }) => ref === 'another',
    },
  ],
  [
    'a result that displaced what another submission had reported',
    {
      deliveries: [aDelivery('task', FAILED), aDelivery('task', SUCCEEDED, { ref: 'another' })],
      registrations: [KEPT],
      records: [aRecord('task', FAILED, { ...LAST, displacedRef: 'another', registeredAt: 'then' })],
      events: [anEvent('task', FAILED, 2)],
    },
  ],
  [
    'a claim that waits for a lookup, where results are confirmed',
    {
      deliveries: [aDelivery('task', SUCCEEDED)],
      records: [aRecord('task', AWAITING)],
      events: [],
      confirms: true,
    },
  ],
];

describe('the judge of the laws', () => {
  test.each(VIOLATIONS)('finds %s', (_title, facts, violations) => {
    const found = judge(someFacts(facts));

    expect(found).toEqual(violations);
  });

  test.each(NO_VIOLATIONS)('has nothing against %s', (_title, facts) => {
    const found = judge(someFacts(facts));

    expect(found).toEqual([]);
  });

  test('finds what does not even have the form of a record or an event', () => {
    const { malformed: messages } = readEvents(['no JSON']);
    const { malformed: items } = readRecords([{ taskId: 'another' }]);

    const found = judge(someFacts({ malformed: [...messages, ...items] }));

    expect(found).toEqual([
      wrong('all of it: Invalid type: Expected Object but received "no JSON"', '"no JSON"'),
      wrong('kind: Invalid key: Expected "kind" but received undefined', '{"taskId":"another"}'),
    ]);
  });
});
