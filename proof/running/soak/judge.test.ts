import { describe, expect, test } from '@jest/globals';
import type { Facts } from './facts.ts';
import { judge, type SoakViolation } from './judge.ts';
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
} from './some-facts.ts';

const LAST = { revision: 2, publishedRevision: 2, deliveries: 2 };

const lost = (what: string, subject = 'task'): SoakViolation => ({ kind: 'lost', subject, what });
const wrong = (what: string, subject = 'task'): SoakViolation => ({ kind: 'wrong', subject, what });

const VIOLATIONS: readonly (readonly [
  title: string,
  facts: Partial<Facts>,
  violations: readonly SoakViolation[],
])[] = [
  [
    'a record that is missing',
    { records: [], messages: [] },
    [
      lost(
        '"failed generation_failed" was answered with 200, and there is no record; ' +
          '"succeeded voice-a" was answered with 200, and there is no record',
      ),
    ],
  ],
  [
    'a record that says less than was answered with 200',
    { records: [aRecord('task', FAILED, { deliveries: 2 })], messages: [anEvent('task', FAILED, 1)] },
    [lost('"succeeded voice-a" was answered with 200, and the record says "failed generation_failed"')],
  ],
  [
    "an event of the record's revision that never came",
    { messages: [anEvent('task', FAILED, 1)] },
    [lost('no event of revision 2 ("succeeded voice-a") came')],
  ],
  [
    'an event of a result that no answer confirmed, but the record has',
    {
      deliveries: [aDelivery('task', SUCCEEDED, { answers: [500, 503, undefined, 503] })],
      records: [aRecord('task', SUCCEEDED)],
      messages: [],
    },
    [lost('no event of revision 1 ("succeeded voice-a") came')],
  ],
  [
    'a record that says what nothing sent',
    {
      deliveries: [aDelivery('task', FAILED)],
      records: [aRecord('task', SUCCEEDED)],
      messages: [anEvent('task', FAILED, 1)],
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
      messages: [anEvent('task', SUCCEEDED, 1)],
    },
    [wrong('no callback with a good token reported it, and there is a record')],
  ],
  [
    'a first success that a later one displaced',
    {
      deliveries: [
        aDelivery('task', SUCCEEDED, { at: 1 }),
        aDelivery('task', OTHERWISE_SUCCEEDED, { at: 3 }),
      ],
      records: [aRecord('task', OTHERWISE_SUCCEEDED, { deliveries: 2 })],
      messages: [anEvent('task', OTHERWISE_SUCCEEDED, 1)],
    },
    [wrong('"succeeded voice-a" was answered with 200 before "succeeded voice-b", which displaced it')],
  ],
  [
    'a record with the ref of another task',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, ref: 'another' })] },
    [
      wrong(
        'the record has the ref another; the event task/generate/1 is a suno.voice.failed of ref of task; ' +
          'the event task/generate/2 is a suno.voice.succeeded of ref of task',
      ),
    ],
  ],
  [
    'a record that changed more often than it can have',
    {
      records: [aRecord('task', SUCCEEDED, { ...LAST, revision: 3, publishedRevision: 3 })],
      messages: [anEvent('task', SUCCEEDED, 3)],
    },
    [wrong('the record has revision 3, and can have changed 2 times')],
  ],
  [
    'a delivery that was answered with 200 and not counted',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, deliveries: 1 })] },
    [wrong('the record counts 1 deliveries, and 2 were answered with 200')],
  ],
  [
    'a record whose event stays pending',
    { records: [aRecord('task', SUCCEEDED, { ...LAST, publishedRevision: 1 })] },
    [wrong('the event of revision 2 is still pending')],
  ],
  [
    'an event that says what nothing sent',
    { messages: [anEvent('task', OTHERWISE_SUCCEEDED, 1), anEvent('task', SUCCEEDED, 2)] },
    [
      wrong(
        'the event task/generate/1 says "succeeded voice-b", which nothing sent; ' +
          'the event task/generate/2 says "succeeded voice-a", which is no more than "succeeded voice-b" before it',
      ),
    ],
  ],
  [
    'an event of a task that has no record',
    { messages: [...someFacts().messages, anEvent('another', SUCCEEDED, 1)] },
    [wrong('the event another/generate/1 came, and there is no record', 'another')],
  ],
  [
    'an event of a task that is undecided',
    {
      deliveries: [aDelivery('task', AWAITING)],
      records: [aRecord('task', AWAITING)],
      messages: [anEvent('task', SUCCEEDED, 1)],
    },
    [
      wrong(
        'the event task/generate/1 says "succeeded voice-a", which nothing sent; ' +
          'the event task/generate/1 says "succeeded voice-a", and the record "awaiting in_progress"',
      ),
    ],
  ],
  [
    'a message that is not an event',
    { messages: [...someFacts().messages, 'no JSON'] },
    [wrong('all of it: Invalid type: Expected Object but received "no JSON"', '"no JSON"')],
  ],
  [
    'an item of the record table that is not a record',
    { records: [...someFacts().records, { taskId: 'another' }] },
    [wrong('kind: Invalid key: Expected "kind" but received undefined', '{"taskId":"another"}')],
  ],
  [
    'an unreadable body that was answered as quarantined and is not there',
    {
      deliveries: [aDelivery('mark', NOT_JSON, { answers: [500, 'quarantined'] })],
      records: [],
      messages: [],
    },
    [wrong('answered as quarantined, and it is not there', 'mark')],
  ],
  [
    'an unreadable body that was kept for another reason',
    {
      deliveries: [aDelivery('mark', NOT_JSON, { answers: ['quarantined', 'quarantined'] })],
      records: [],
      messages: [],
      quarantined: [aQuarantined('mark', { reason: 'too_large' })],
    },
    [wrong('kept as too_large of ref of mark, not not_json of ref of mark', 'mark')],
  ],
  [
    'an unreadable body that was not counted each time',
    {
      deliveries: [aDelivery('mark', NOT_JSON, { answers: ['quarantined', 'quarantined'] })],
      records: [],
      messages: [],
      quarantined: [aQuarantined('mark', { deliveries: 1 })],
    },
    [wrong('answered as quarantined 2 times, and counted 1 times', 'mark')],
  ],
  [
    'a body in quarantine that nothing with a token sent',
    { quarantined: [aQuarantined('mark')] },
    [
      wrong(
        'in quarantine is what nothing with a token sent: mark: {"kind":"unreadable","reason":"not_json"}',
        'ref of mark',
      ),
    ],
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
    [wrong('a good callback was answered with quarantined', 'another')],
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
];

const NO_VIOLATIONS: readonly (readonly [title: string, facts: Partial<Facts>])[] = [
  ['everything there once', {}],
  ['events again, in any order', { messages: [...someFacts().messages, ...someFacts().messages].reverse() }],
  ['an event of an earlier revision that never came', { messages: [anEvent('task', SUCCEEDED, 2)] }],
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
      messages: [anEvent('task', SUCCEEDED, 1)],
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
      messages: [anEvent('task', OTHERWISE_SUCCEEDED, 1)],
    },
  ],
  [
    'an undecided task with a record and no event',
    { deliveries: [aDelivery('task', AWAITING)], records: [aRecord('task', AWAITING)], messages: [] },
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
];

describe('the judge of a soak', () => {
  test.each(VIOLATIONS)('finds %s', (_title, facts, violations) => {
    const found = judge(someFacts(facts));

    expect(found).toEqual(violations);
  });

  test.each(NO_VIOLATIONS)('has nothing against %s', (_title, facts) => {
    const found = judge(someFacts(facts));

    expect(found).toEqual([]);
  });
});
